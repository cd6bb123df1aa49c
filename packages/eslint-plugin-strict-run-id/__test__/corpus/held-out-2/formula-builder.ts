// A builder of filters collects its parts.
export class Filter {
  private readonly parts: string[] = [];

  equals(field: string, value: string): this {
    this.parts.push(`{${field}} = '${value}'`); // finding: no-inline-formula likely
    return this;
  }

  notEmpty(field: 'Run ID' | 'Client'): this {
    this.parts.push(field === 'Run ID' ? "{Run ID} != ''" : "{Client} != ''");
    return this;
  }

  build(): string {
    return this.parts.length === 1 ? this.parts[0] : `AND(${this.parts.join(', ')})`;
  }
}
