// Routes of the admins, with a table of runs.
const router = require('express').Router();
const base = require('../airtable');

router.get('/runs/:runId', async (req, res, next) => {
  try {
    const { runId } = req.params;
    const filterByFormula = `{Run ID} = '${runId}'`; // finding: no-inline-formula certain
    const [row] = await base('Job Tracking').select({ filterByFormula }).firstPage();
    if (!row) return res.status(404).json({ error: `no run ${runId}` });
    const clients = await base('Client Run Results')
      .select({ filterByFormula: `FIND('${runId}', {Run ID})` }) // finding: no-inline-formula certain
      .all();
    res.json({ run: row.fields, clients: clients.map((client) => client.get('Run ID').split('-').slice(2).join('-')) }); // finding: no-surgery likely
  } catch (error) {
    next(error);
  }
});

module.exports = router;
