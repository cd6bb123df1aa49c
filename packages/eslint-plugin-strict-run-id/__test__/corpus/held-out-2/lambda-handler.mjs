// A function in the cloud takes the id from its event.
export const handler = async (event) => {
  const runId = event.queryStringParameters?.runId || event.headers['x-run-id'] || event.requestContext.requestId; // finding: no-fallback-chain likely
  console.log(JSON.stringify({ runId, path: event.rawPath }));
  return { statusCode: 202, body: JSON.stringify({ runId }) };
};
