// Callbacks whose parameter has the name of another's.
export const titles = (posts) => posts.map((post) => post.title).map((value) => value.split('-')[0]);
export const ids = (runs) => runs.map((run) => run.runId).map((value) => value);
