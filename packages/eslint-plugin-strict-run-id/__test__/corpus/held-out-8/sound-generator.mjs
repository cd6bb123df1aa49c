// A generator, a getter and a function that returns nothing.
function* pages(runId) {
  yield `/runs/${runId}`;
  yield `/runs/${runId}/clients`;
}
const first = (list) => [...list][0].split('-')[0];
const note = (runId) => {
  console.log(runId);
};

export const page = (runId) => first(pages(runId)) ?? note(runId);
