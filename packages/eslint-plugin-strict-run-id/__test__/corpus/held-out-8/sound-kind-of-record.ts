// A helper that tells rows of Airtable from other ids.
const isRow = (text: string) => text.startsWith('rec') && text.length === 17;
const isMail = (text: string) => text.includes('@');

export const check = (runId: string, owner: string) => ({ row: isRow(runId), mail: isMail(owner) });
