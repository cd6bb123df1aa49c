// A scalar for run ids that asks the package.
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { explainRunId, isRunId } from 'strict-run-id';

const parse = (value: unknown): string => {
  if (isRunId(value)) return value;
  throw new GraphQLError(explainRunId(value).reason ?? 'not a run id');
};

export const RunIdScalar = new GraphQLScalarType({
  name: 'RunId',
  serialize: parse,
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
