import { testState } from '../../support/state-contract.ts';
import { inEachDatabase } from '../../support/states.ts';

inEachDatabase(testState);
