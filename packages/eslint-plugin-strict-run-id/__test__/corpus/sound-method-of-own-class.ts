// A method of the file's own class.
export class TraceIds {
  private count = 0;

  generateRunId(): string {
    this.count += 1;
    return `trace-${this.count}`;
  }

  next(): string {
    return this.generateRunId();
  }
}
