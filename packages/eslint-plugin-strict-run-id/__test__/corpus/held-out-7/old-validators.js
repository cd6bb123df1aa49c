// Validators of the old kind.
const isValidRunId = (id) => typeof id === 'string' && /^\d{6}-\d{6}/.test(id); // finding: no-pattern certain
const isSession = (id) => /^\d{8}-\d{6}-\d{3}$/.test(id);

module.exports = { isValidRunId, isSession };
