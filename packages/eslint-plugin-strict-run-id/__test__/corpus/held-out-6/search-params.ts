// The id of a URL.
export function tabOf(href: string): string {
  const id = new URL(href).searchParams.get('runId') ?? '';
  return id.slice(id.lastIndexOf('-') + 1); // finding: no-surgery likely
}
