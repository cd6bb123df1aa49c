// A script greps ids out of logs with its own pattern.
import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2], 'utf8');
const ids = new Set(text.match(/\d{6}-\d{6}(-[A-Z][A-Za-z-]+)?/g) ?? []); // finding: no-pattern likely
for (const id of ids) console.log(id);
