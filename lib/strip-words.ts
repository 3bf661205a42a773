/**
 * Takes the sentences of the checks out of a bundle that only judges. A finding is stored as code and arguments; who
 * shows it (command line, page) has the rows with their words. They are a fifth of the probe function otherwise.
 */
import { parse, type Node, type ObjectExpression, type Property } from 'acorn';
import { asCommonJs } from './as-common-js.ts';

/** What a row says, as opposed to what it means: see CodeRow in core/model/check.ts. */
const WORDS = new Set(['says', 'effect', 'evidence', 'advice', 'spec']);

export function stripWords(script: string): string {
  const cuts = rowsOf(parse(script, { ecmaVersion: 'latest', sourceType: 'module' })).flatMap(
    ({ properties }) =>
      properties.flatMap((property, index) => {
        if (property.type !== 'Property' || !WORDS.has(nameOf(property))) return [];
        // With the comma after it; a comma before the closing brace is allowed.
        return [{ from: property.start, to: properties[index + 1]?.start ?? property.end }];
      }),
  );
  let stripped = '';
  let at = 0;
  for (const { from, to } of cuts.toSorted((a, b) => a.from - b.from)) {
    stripped += script.slice(at, from);
    at = to;
  }
  return asCommonJs(stripped + script.slice(at));
}

/** Objects that have outcome, severity and says: rows of codes, and nothing else has these three. */
function rowsOf(node: unknown): ObjectExpression[] {
  if (Array.isArray(node)) return node.flatMap(rowsOf);
  if (!isNode(node)) return [];
  if (isRow(node)) return [node];
  return Object.values(node).flatMap(rowsOf);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}

function isRow(node: Node): node is ObjectExpression {
  if (node.type !== 'ObjectExpression') return false;
  const names = (node as ObjectExpression).properties.map((one) =>
    one.type === 'Property' ? nameOf(one) : '',
  );
  return ['outcome', 'severity', 'says'].every((name) => names.includes(name));
}

function nameOf({ key }: Property): string {
  return key.type === 'Identifier' ? key.name : '';
}
