// A computed property of a component cuts what a prop holds.
export default {
  props: { runId: { type: String, required: true }, clientId: String },
  computed: {
    day() {
      return this.runId.slice(0, 6); // finding: no-surgery likely
    },
    title() {
      return `Run ${this.runId}, client ${this.clientId}`;
    },
  },
};
