// What is typed is looked for in the ids, without regard to case.
const fits = (text, typed) => text.toLowerCase().includes(typed.toLowerCase());

exports.filtered = (runs, typed) => runs.filter((run) => fits(run.runId, typed));
