// A model of Mongoose.
import { Schema, model } from 'mongoose';

const runSchema = new Schema({
  runId: { type: String, match: /^\d{6}-\d{6}-[A-Za-z-]+$/ }, // finding: no-pattern certain
  status: { type: String, enum: ['Running', 'Completed'] },
});

runSchema.virtual('baseRunId').get(function (this: any) {
  return this.runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
});

export const Run = model('Run', runSchema);
