import type { OcsfFacts } from '../facts.ts';
import { compact, members, type Members } from './export-value.ts';
import { narrowFacts } from './facts-schema.ts';

/**
 * Puts the facts of a schema package together again. `read` gives the text of a file of the package.
 * @throws Error that names the file or the place in it that is not right.
 */
export function factsFromPackage(read: (file: string) => string | undefined): OcsfFacts {
  const file = (name: string): Members => {
    const text = read(name);
    if (text === undefined) throw new Error(`${name} is missing`);
    try {
      return members(JSON.parse(text), name);
    } catch {
      // The parser's own message quotes the text.
      throw new Error(`${name} is no JSON object`);
    }
  };
  const { version, profiles, types } = file('ocsf.json');
  const definitions = file('attributes.json');
  return narrowFacts({
    version,
    profiles,
    types,
    classes: expandAll(file('classes.json'), definitions),
    objects: expandAll(file('objects.json'), definitions),
  });
}

const mapMembers = (value: Members, change: (member: unknown, name: string) => unknown): Members =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member, name)]));

const expandAll = (owners: Members, definitions: Members): Members =>
  mapMembers(owners, (owner, ownerName) => {
    const { attributes, ...rest } = members(owner, ownerName);
    return {
      ...rest,
      attributes: mapMembers(members(attributes, `${ownerName}.attributes`), (use, name) =>
        expand(use, name, definitions),
      ),
    };
  });

function expand(use: unknown, name: string, definitions: Members): Members {
  if (typeof use !== 'string') {
    const { use: short, ...definition } = members(use, name);
    return { ...readUse(short), ...definition };
  }
  return { ...readUse(use), ...members(definitions[name], `attributes.json: ${name}`) };
}

function readUse(short: unknown): Members {
  if (typeof short !== 'string') return {};
  const [requirement, ...profiles] = short.split(' ');
  return compact({ requirement, profiles });
}
