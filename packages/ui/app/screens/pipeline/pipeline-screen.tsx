export function PipelineScreen() {
  return <p className="p-4">pipeline</p>;
}
