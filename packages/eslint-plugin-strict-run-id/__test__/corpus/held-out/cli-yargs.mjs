// A command line that takes a run.
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

const { runId, since } = yargs(hideBin(process.argv)).options({ runId: { type: 'string' }, since: { type: 'string' } }).parseSync();

const [year, month] = since.split('-');
const stamp = runId ? runId.slice(0, 13) : `${year.slice(2)}${month}`; // finding: no-surgery likely
console.log(stamp);
