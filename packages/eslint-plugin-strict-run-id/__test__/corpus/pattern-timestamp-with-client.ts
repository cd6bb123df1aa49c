// The same, with a client that must not contain a hyphen.
const CLIENT_RUN = /^(\d{6}-\d{6})-([A-Za-z0-9]+)$/; // finding: no-pattern certain

export function parse(text: string): { base: string; client: string } | null {
  const found = CLIENT_RUN.exec(text);
  return found && { base: found[1], client: found[2] };
}
