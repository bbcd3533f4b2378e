import { expect } from 'chai';
import { streamNames, streamSegments } from '../../../plugin/config/stream-names.ts';
import { functionalAreas, grantSentence } from '../../../plugin/source/netskope/permission.ts';

describe('functionalAreas', () => {
  it('knows the area of every stream but the one that Netskope names none for', () => {
    const without = streamNames.filter(
      (name) => functionalAreas(streamSegments(name)).length === 0,
    );

    expect(without).to.deep.equal(['connection']);
  });

  it('gives every alert stream the area of alerts', () => {
    for (const name of streamNames.filter((one) => one.startsWith('alert'))) {
      expect(functionalAreas(streamSegments(name))).to.deep.equal(['Steering > Alerts']);
    }
  });
});

describe('grantSentence', () => {
  it('names area, place in the console, and endpoint', () => {
    expect(grantSentence(streamSegments('audit'))).to.equal(
      'Set "Administration > Audit Log" to View in the role of the token\'s service account (Settings > Administration > Administrators & Roles > Roles); a token of Settings > Tools > REST API v2 needs Read on /api/v2/events/dataexport/events/audit.',
    );
  });

  it('names the endpoint alone where no area is known', () => {
    expect(grantSentence(streamSegments('connection'))).to.match(
      /^Let the token read \/api\/v2\/events\/dataexport\/events\/connection/,
    );
  });
});
