// An actor reports to the backend with the id from its input.
import { Actor } from 'apify';

await Actor.init();
const { profiles, runId, webhookUrl } = await Actor.getInput();
const clientId = runId.slice(14); // finding: no-surgery likely
await Actor.pushData(profiles.map((profile) => ({ profile, clientId })));
await fetch(webhookUrl, { method: 'POST', body: JSON.stringify({ jobRunId: runId }) });
await Actor.exit();
