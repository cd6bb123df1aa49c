// A private method of a class cuts what a job carries.
interface Job {
  data: { runId: string; clientId: string };
}

export class PostScoringWorker {
  #short(text: string): string {
    return text.replace(/-[^-]+$/, ''); // finding: no-surgery likely
  }

  async handle(job: Job): Promise<{ key: string }> {
    return { key: this.#short(job.data.runId) };
  }
}
