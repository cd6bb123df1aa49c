// Patterns with groups of digits and letters.
export const time = /^\d{2}:\d{2}:\d{2}$/;
export const invoice = /^\d{4}-\d{6}$/;
export const iban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
export const hex = /^[0-9a-f]{16,17}$/;
export const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const suffix = /-C\d+$/;
export const token = /^[A-Za-z0-9_-]{20,}$/;
export const part = /-T(\d+)-S(\d+)/;
