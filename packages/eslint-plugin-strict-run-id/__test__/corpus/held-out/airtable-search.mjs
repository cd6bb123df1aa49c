// SEARCH, and a date that is pasted in.
export const recent = (table, word, since) =>
  table
    .select({
      filterByFormula: `AND(SEARCH('${word}', LOWER({Headline})), IS_AFTER({Created}, '${since.toISOString()}'))`, // finding: no-inline-formula certain
    })
    .all();
