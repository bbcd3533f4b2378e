import { isEventObject, type EventObject } from '../../event-object.ts';
import { classConstants } from '../derived.ts';
import type { FixedValue } from '../../target-schema.ts';
import type { ClassModel, OcsfModel } from '../model.ts';
import type { ProducedNode } from '../produced-tree.ts';
import { compileCaptions } from './captions.ts';
import { compileObservables } from './observables.ts';
import { compileProfiles, type ProfileGate } from './profiles.ts';

export interface CompletionPlan {
  readonly model: OcsfModel;
  readonly class: ClassModel;
  readonly root: ProducedNode;
  readonly gates: readonly ProfileGate[];
  /** Type ids of the observables to fill in; none: leave `observables` alone. */
  readonly observables: readonly number[];
  readonly fixed: readonly FixedValue[];
}

/** Work on an event of one rule that fills in, in place, everything the schema implies. */
export function compileCompletion(plan: CompletionPlan): (event: EventObject) => void {
  const { model, root, gates } = plan;
  const { class_uid: uid = 0, category_uid: category = 0 } = classConstants(plan.class);
  const addObservables =
    plan.observables.length > 0
      ? compileObservables(root, plan.observables, plan.fixed)
      : undefined;
  const writeCaptions = compileCaptions(root);
  const listProfiles = gates.length > 0 ? compileProfiles(gates) : undefined;
  return (event) => {
    event.class_uid = uid;
    event.category_uid = category;
    const activityId = event.activity_id;
    if (typeof activityId === 'number') event.type_uid = uid * 100 + activityId;
    else if (event.type_uid !== undefined) delete event.type_uid;
    addObservables?.(event);
    writeCaptions?.(event);
    const metadata = isEventObject(event.metadata) ? event.metadata : {};
    event.metadata = metadata;
    metadata.version = model.version;
    const profiles = listProfiles?.(event) ?? [];
    if (profiles.length > 0) metadata.profiles = profiles;
    else if (metadata.profiles !== undefined) delete metadata.profiles;
  };
}
