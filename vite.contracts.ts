// The browser's build of contracts and kernel. A page calls an endpoint and never checks with its schemas: the server
// has checked. Built as they stand, the contracts would bring every schema and zod to a learner's phone, and no
// tree-shaking would help, because some page uses each endpoint.
import { type ESTree, type Plugin, parseSync, Visitor } from 'vite';

interface Range {
  readonly start: number;
  readonly end: number;
}
interface Edit extends Range {
  readonly text: string;
}

/** Of an endpoint only the server reads these. */
const SERVER_ONLY = new Set(['params', 'query', 'summary', 'citation', 'limit']);
/** A body or reply that is a file, as `binary` and `upload` of the kernel return it; any other value is a schema. */
const FILES: Readonly<Record<string, (args: readonly string[]) => string>> = {
  binary: ([type]) => `{ binary: ${type} }`,
  upload: ([maxBytes, kinds]) => `{ upload: { maxBytes: ${maxBytes}, kinds: ${kinds} } }`,
};

/** Leaves the schemas out of `endpoint({…})` and lets constants go that no page uses. */
export const leanContracts: Plugin = {
  name: 'zhengshu-lean-contracts',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/(kernel|modules\/(?!.*\/web\/).*)\/?[^/]*\.ts$/ },
    // Nothing of these files acts by being loaded.
    handler: (code, id) => ({ code: leanContract(code, id), map: null, moduleSideEffects: false }),
  },
};

/** The source of a contract or kernel file without what only the server reads. Throws on an endpoint it cannot read. */
export function leanContract(code: string, file: string): string {
  const { program } = parseSync(file, code);
  const atLoad = actsAtLoad(program);
  return apply(
    code,
    constantsOf(program).flatMap(init => {
      const endpoint = init.type === 'CallExpression' && nameOf(init) === 'endpoint' ? init : undefined;
      if (!endpoint && !atLoad.some(({ start, end }) => init.start <= start && end <= init.end)) return [];
      const text = endpoint ? leanEndpoint(code, endpoint, file) : textOf(code, init);
      // A mark on a call would not cover the calls and spreads in its arguments; one on a function around it does.
      return [{ start: init.start, end: init.end, text: `/* @__PURE__ */ (() => (${text}))()` }];
    }),
  );
}

/** The values of the constants at the top of a file. */
function constantsOf({ body }: ESTree.Program): readonly ESTree.Expression[] {
  return body
    .map(statement => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
    .flatMap(statement => (statement?.type === 'VariableDeclaration' ? statement.declarations : []))
    .flatMap(({ init }) => (init ? [init] : []));
}

/** What runs when the file loads and might have an effect for all the bundler knows: calls, `new` and spreads. */
function actsAtLoad(program: ESTree.Program): readonly Range[] {
  const acts: Range[] = [];
  let depth = 0;
  const act = ({ start, end }: Range) => {
    if (depth === 0) acts.push({ start, end });
  };
  const enter = () => {
    depth++;
  };
  const leave = () => {
    depth--;
  };
  new Visitor({
    CallExpression: act,
    NewExpression: act,
    SpreadElement: act,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
  }).visit(program);
  return acts;
}

/** The endpoint as the object that `endpoint` returns, with nothing where a schema stands. */
function leanEndpoint(code: string, call: ESTree.CallExpression, file: string): string {
  const [given] = call.arguments;
  if (given?.type !== 'ObjectExpression') throw new Error(`${file}: an endpoint is written as an object`);
  const kept = ['params: {}, query: {}, body: {}, reply: {}'];
  for (const property of given.properties) {
    const name = property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : '';
    if (SERVER_ONLY.has(name)) continue;
    if (property.type === 'Property' && (name === 'body' || name === 'reply')) {
      const { value } = property;
      const fileOf = value.type === 'CallExpression' ? FILES[nameOf(value)] : undefined;
      if (value.type === 'CallExpression' && fileOf)
        kept.push(`${name}: ${fileOf(value.arguments.map(argument => textOf(code, argument)))}`);
      continue;
    }
    kept.push(textOf(code, property));
  }
  return `{ ${kept.join(', ')} }`;
}

const nameOf = ({ callee }: ESTree.CallExpression): string => (callee.type === 'Identifier' ? callee.name : '');
const textOf = (code: string, { start, end }: Range): string => code.slice(start, end);

function apply(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
}
