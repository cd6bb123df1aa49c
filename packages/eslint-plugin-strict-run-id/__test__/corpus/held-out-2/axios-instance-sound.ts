// Outgoing calls with the id in a header and in the path.
import axios from 'axios';

const api = axios.create({ baseURL: '/api' });

export const load = (runId: string) => api.get(`/runs/${runId}/rows`, { headers: { 'X-Run-Id': runId } });
export const cancel = (clientRunId: string) => api.delete('/client-runs/' + encodeURIComponent(clientRunId));
