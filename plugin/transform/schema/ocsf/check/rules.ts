import { isEventObject, isList, type EventObject } from '../../event-object.ts';
import type { Violation } from '../../target-schema.ts';
import type { ProfileGate } from '../complete/profiles.ts';
import { nodesBelow, type ProducedNode } from '../produced-tree.ts';
import { compileCaptionRules } from './caption-rules.ts';
import { compileFreeValueRules } from './free-value-rules.ts';
import { CLOCK_LEEWAY_MS } from './limits.ts';
import { createObservableRules } from './observable-rules.ts';
import { compileGates, compileProfileRequirements } from './profile-rules.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * The same for events that a rule built and `complete` completed: the ids, captions, profiles and observables
 * that it wrote itself are right.
 */
export function compileBuiltRules(
  root: ProducedNode,
): (event: EventObject, nowMs: number) => boolean {
  const works = [
    compileCaptionRules(root, true),
    compileFreeValueRules(root),
    compileProfileRequirements(root),
  ].filter((work) => work !== undefined);
  const isGiven = nodesBelow(root).some(
    ({ path, isWhole }) => isWhole && /^observables(?:\.|\[|$)/.test(path),
  );
  const checkObservables = isGiven ? createObservableRules() : undefined;
  return (event, nowMs) => {
    let isRight = true;
    const context: RuleContext = {
      profiles: listedProfiles(event),
      report: () => {
        isRight = false;
      },
    };
    checkTime(event, nowMs, context);
    for (const work of works) work(event, context);
    checkObservables?.(event, context);
    return isRight;
  };
}

/** A check of the rules that JSON Schema cannot say, for the events of one rule. */
export function compileRules(
  root: ProducedNode,
  gates: readonly ProfileGate[],
): (event: EventObject, nowMs: number) => readonly Violation[] {
  const works = [
    compileCaptionRules(root),
    compileFreeValueRules(root),
    compileProfileRequirements(root),
  ].filter((work) => work !== undefined);
  const checkGates = compileGates(gates);
  const checkObservables = root.children.has('observables') ? createObservableRules() : undefined;
  return (event, nowMs) => {
    const found: Violation[] = [];
    const context: RuleContext = {
      profiles: listedProfiles(event),
      report: (code, path, message) => found.push({ code, path, message }),
    };
    checkTypeUid(event, context);
    checkTime(event, nowMs, context);
    checkGates(event, context);
    for (const work of works) work(event, context);
    checkObservables?.(event, context);
    return found;
  };
}

function listedProfiles({ metadata }: EventObject): readonly unknown[] {
  const profiles = isEventObject(metadata) ? metadata.profiles : undefined;
  return isList(profiles) ? profiles : [];
}

function checkTypeUid(event: EventObject, { report }: RuleContext): void {
  const { class_uid: classUid, activity_id: activityId, type_uid: typeUid } = event;
  if (typeof classUid !== 'number' || typeof activityId !== 'number') return;
  if (typeUid !== undefined && typeUid !== classUid * 100 + activityId)
    report('type_uid_incorrect', 'type_uid', 'must be class_uid * 100 + activity_id');
}

function checkTime({ time }: EventObject, nowMs: number, { report }: RuleContext): void {
  if (typeof time === 'number' && time > nowMs + CLOCK_LEEWAY_MS)
    report('time_implausible', 'time', 'is more than a day after the time of receipt');
}
