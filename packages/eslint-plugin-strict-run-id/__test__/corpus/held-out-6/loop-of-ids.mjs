// A loop over the ids of a query.
export async function remove(db, runIds) {
  for (const each of runIds) {
    const [date] = each.split('-'); // finding: no-surgery likely
    await db.query('delete from runs where day = $1 and run_id = $2', [date, each]);
  }
}
