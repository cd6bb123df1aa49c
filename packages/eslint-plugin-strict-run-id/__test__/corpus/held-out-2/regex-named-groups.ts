// Named groups.
const RUN = /^(?<date>\d{6})-(?<time>\d{6})(?:-(?<client>.+))?$/; // finding: no-pattern certain

export const parts = (text: string) => RUN.exec(text)?.groups ?? null;
