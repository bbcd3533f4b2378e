import type { TargetClass } from '../../schema/target-schema.ts';
import type { Unavailable } from '../unavailable.ts';
import { memberPath } from './event-objects.ts';
import type { EventPart } from './event-objects.ts';
import { Tally } from './tally.ts';

/** A recommended attribute of a class, or of an object that some event has. */
export interface RecommendedAttribute {
  readonly attribute: string;
  /** How many objects there were that could have it: events, or objects inside them. */
  readonly places: number;
  /** In how many of them it had a value. */
  readonly filled: number;
  /** Whether the rule or the schema gives it a value in some record, even if in none of these. */
  readonly isMapped: boolean;
  /** Why no source field gives it, as the rule says. */
  readonly unavailable: string | undefined;
}

/** Attributes that count: those that the source can give; `filled` had a value at least once. */
export interface Share {
  readonly available: number;
  readonly filled: number;
}

export interface RecommendedCoverage {
  /** Attributes of the event itself. */
  readonly top: Share;
  /** Attributes of the objects that events have. */
  readonly inside: Share;
  /** Top level first, then by path. */
  readonly attributes: readonly RecommendedAttribute[];
}

/** The sum of shares. */
export function sumOf(shares: readonly Share[]): Share {
  return {
    available: shares.reduce((sum, { available }) => sum + available, 0),
    filled: shares.reduce((sum, { filled }) => sum + filled, 0),
  };
}

/** Counts the recommended attributes of one rule's events. */
export class RecommendedTally {
  readonly #target: TargetClass;
  readonly #wanted = new Map<string, readonly WantedMember[]>();
  readonly #places = new Tally();
  readonly #filled = new Tally();

  constructor(target: TargetClass) {
    this.#target = target;
  }

  add(parts: readonly EventPart[]): void {
    const profiles = profilesOf(parts[0]?.object);
    for (const { path, object } of parts) {
      for (const { name, attribute, needs } of this.#membersOf(path)) {
        if (needs.length > 0 && !needs.some((profile) => profiles.has(profile))) continue;
        this.#places.add(attribute);
        if (object[name] !== undefined) this.#filled.add(attribute);
      }
    }
  }

  result(unavailable: Unavailable, produced: readonly string[]): RecommendedCoverage {
    const mapped = withOwners(produced);
    const attributes = this.#places
      .names()
      .toSorted((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
      .map((attribute) => ({
        attribute,
        places: this.#places.of(attribute),
        filled: this.#filled.of(attribute),
        isMapped: mapped.has(attribute) || this.#filled.of(attribute) > 0,
        unavailable: unavailable.get(attribute),
      }));
    const top = attributes.filter(({ attribute }) => depthOf(attribute) === 0);
    const inside = attributes.filter(({ attribute }) => depthOf(attribute) > 0);
    return { top: shareOf(top), inside: shareOf(inside), attributes };
  }

  #membersOf(path: string): readonly WantedMember[] {
    const known = this.#wanted.get(path);
    if (known !== undefined) return known;
    const members = wantedMembers(this.#target, path);
    this.#wanted.set(path, members);
    return members;
  }
}

interface WantedMember {
  readonly name: string;
  readonly attribute: string;
  /** Profiles one of which an event must list for the attribute to count. */
  readonly needs: readonly string[];
}

/** `recommended()` leaves out what needs a profile; an event that lists the profile is asked for it here. */
function wantedMembers(target: TargetClass, path: string): readonly WantedMember[] {
  const around = target.resolve(path);
  const listed = around.kind === 'found' ? around.attribute.profiles : [];
  return namesIn(target, path).flatMap((name) => {
    const attribute = memberPath(path, name);
    const found = target.resolve(attribute);
    if (found.kind !== 'found' || found.attribute.requirement !== 'recommended') return [];
    if (found.attribute.deprecated !== undefined) return [];
    const needs = found.attribute.profiles.filter((profile) => !listed.includes(profile));
    return [{ name, attribute, needs }];
  });
}

/** Names of all members; looking up one that can not exist answers with those that do. */
function namesIn(target: TargetClass, path: string): readonly string[] {
  const found = target.resolve(memberPath(path, '-'));
  return found.kind === 'unknown' ? found.candidates : [];
}

/** The paths and those of all objects around them. */
function withOwners(paths: readonly string[]): ReadonlySet<string> {
  const all = paths.flatMap((path) => {
    const steps = path.split('.');
    return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
  });
  return new Set(all.flatMap((path) => [path, path.replace(/\[\]$/, '')]));
}

function profilesOf(event: unknown): ReadonlySet<unknown> {
  const { metadata } = (event ?? {}) as { readonly metadata?: { readonly profiles?: unknown } };
  return new Set(Array.isArray(metadata?.profiles) ? metadata.profiles : []);
}

function shareOf(attributes: readonly RecommendedAttribute[]): Share {
  const available = attributes.filter(
    ({ filled, unavailable }) => filled > 0 || unavailable === undefined,
  );
  return {
    available: available.length,
    filled: available.filter(({ filled }) => filled > 0).length,
  };
}

function depthOf(attribute: string): number {
  return attribute.split('.').length - 1;
}
