// FIND of a client, with a template in a variable.
export const runsOf = async (base, clientId) => {
  let formula = "FIND('" + clientId + "', {Client ID}) > 0"; // finding: no-inline-formula certain
  return base('Client Run Results').select({ filterByFormula: formula }).all();
};
