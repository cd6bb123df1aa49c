// A table of Postgres.
export async function find(sequelize: any, runId: string, clientId: string) {
  const [rows] = await sequelize.query('select * from runs where run_id = :runId and client_id = :clientId', {
    replacements: { runId, clientId },
  });
  return rows[0] ?? null;
}
