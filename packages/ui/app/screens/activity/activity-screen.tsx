export function ActivityScreen() {
  return <p className="p-4">activity</p>;
}
