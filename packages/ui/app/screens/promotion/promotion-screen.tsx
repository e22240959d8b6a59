export function PromotionScreen() {
  return <p className="p-4">promotion</p>;
}
