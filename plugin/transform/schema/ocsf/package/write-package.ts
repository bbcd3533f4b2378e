import type { AttributeUse, ObjectFacts, OcsfFacts } from '../facts.ts';

const SOURCE = {
  derived_from: 'OCSF schema (Open Cybersecurity Schema Framework)',
  url: 'https://github.com/ocsf/ocsf-schema',
  license: 'Apache-2.0',
  copyright: 'Copyright © OCSF a Series of LF Projects, LLC',
  changes:
    'compiled, reduced to some classes and the objects they reach, descriptions left out, attributes that are alike written once',
};

type Definitions = Readonly<Record<string, unknown>>;

/**
 * The files of a schema package, text by file name. `attributes.json` says what an attribute is in most places;
 * a class or object then names its requirement and profiles alone, and spells out only what differs.
 */
export function packageFiles(facts: OcsfFacts): ReadonlyMap<string, string> {
  const definitions = commonDefinitions(facts);
  const { version, profiles, types, classes, objects } = facts;
  return new Map([
    ['ocsf.json', write({ version, source: SOURCE, profiles, types }, 2)],
    ['attributes.json', write(definitions, 1)],
    ['classes.json', write(mapOwners(classes, definitions), 3)],
    ['objects.json', write(mapOwners(objects, definitions), 3)],
  ]);
}

const allUses = (facts: OcsfFacts): readonly (readonly [string, AttributeUse])[] =>
  [...Object.values(facts.classes), ...Object.values(facts.objects)].flatMap(({ attributes }) =>
    Object.entries(attributes),
  );

function commonDefinitions(facts: OcsfFacts): Definitions {
  const counts = new Map<string, Map<string, number>>();
  for (const [name, use] of allUses(facts)) {
    const ofName = counts.get(name) ?? new Map<string, number>();
    const text = JSON.stringify(definitionOf(use));
    ofName.set(text, (ofName.get(text) ?? 0) + 1);
    counts.set(name, ofName);
  }
  const sorted = [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, texts]) => [name, mostFrequent(texts)]));
}

/** Of equals the first in the order of the text, so that the same facts always give the same files. */
function mostFrequent(texts: ReadonlyMap<string, number>): unknown {
  const [best = ['{}']] = [...texts].sort(
    ([leftText, left], [rightText, right]) => right - left || (leftText < rightText ? -1 : 1),
  );
  return JSON.parse(best[0]);
}

const definitionOf = (use: AttributeUse): object =>
  Object.fromEntries(
    Object.entries(use).filter(([fact]) => fact !== 'requirement' && fact !== 'profiles'),
  );

function mapOwners(
  owners: Readonly<Record<string, ObjectFacts>>,
  definitions: Definitions,
): object {
  return Object.fromEntries(
    Object.entries(owners).map(([name, { attributes, ...rest }]) => [
      name,
      {
        ...rest,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([key, use]) => [key, shortUse(use, definitions[key])]),
        ),
      },
    ]),
  );
}

function shortUse(use: AttributeUse, common: unknown): string | object {
  const short = [use.requirement, ...use.profiles].join(' ');
  const definition = definitionOf(use);
  const isCommon = JSON.stringify(definition) === JSON.stringify(common);
  return isCommon ? short : { use: short, ...definition };
}

/** JSON with a line for each member down to `depth`, and what lies deeper on its line. */
function write(value: object, depth: number): string {
  return `${lines(value, depth, '')}\n`;
}

function lines(value: unknown, depth: number, indent: string): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const inner = `${indent} `;
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)}: ${lines(member, depth - 1, inner)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
