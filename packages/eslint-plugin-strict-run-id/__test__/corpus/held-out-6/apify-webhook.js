// A webhook of Apify with user data.
exports.hook = async (req, res) => {
  const { userData, resource } = req.body;
  const parent = userData.runId;
  const isMine = parent.endsWith(`-${userData.clientId}`); // finding: no-surgery likely
  if (isMine) await req.app.locals.store.link(parent, resource.id);
  res.sendStatus(204);
};
