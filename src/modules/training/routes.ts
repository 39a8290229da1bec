import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import * as courses from './courses/service.ts';
import { enrolMyself, enrolPerson, enrolUnitList } from './enrolments/enrol.ts';
import { listEnrolments, listLaggards, listMyTraining } from './enrolments/queries.ts';
import * as plans from './plans/service.ts';
import { getStatistics } from './statistics/service.ts';
import * as study from './study/service.ts';
import { getUnitList, listUnitLists } from './targets/queries.ts';
import * as targets from './targets/service.ts';

const done = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};

const planRoutes: readonly RouteDef[] = [
  route(contract.listPlans, ({ ctx, query }) => plans.listPlans(ctx, query)),
  route(contract.getPlan, ({ ctx, params }) => plans.getPlan(ctx, params)),
  route(contract.getPlanDefaults, ({ ctx, query }) => plans.getPlanDefaults(ctx, query)),
  route(contract.createPlan, ({ ctx, body }) => plans.createPlan(ctx, body)),
  route(contract.revisePlan, ({ ctx, params, body }) => plans.revisePlan(ctx, { ...body, ...params })),
  route(contract.publishPlan, ({ ctx, params, body }) => plans.publishPlan(ctx, { ...params, ...body })),
  route(contract.closePlan, ({ ctx, params, body }) => plans.closePlan(ctx, { ...params, ...body })),
  route(contract.getStatistics, ({ ctx, params, query }) => getStatistics(ctx, { ...params, ...query })),
];

const courseRoutes: readonly RouteDef[] = [
  route(contract.listCourses, ({ ctx, query }) => courses.listCourses(ctx, query)),
  route(contract.getCourse, ({ ctx, params }) => courses.getCourse(ctx, params)),
  route(contract.createCourse, ({ ctx, body }) => courses.createCourse(ctx, body)),
  route(contract.copyCourse, ({ ctx, params, body }) => courses.copyCourse(ctx, { ...params, ...body })),
  route(contract.addTask, ({ ctx, params, body }) => courses.addTask(ctx, { ...params, ...body })),
  route(contract.reviseTask, ({ ctx, params, body }) => courses.reviseTask(ctx, { ...params, ...body })),
  route(contract.removeTask, ({ ctx, params, body }) => done(courses.removeTask(ctx, { ...params, ...body }))),
  route(contract.uploadTaskFile, ({ ctx, params, upload }) => courses.uploadTaskFile(ctx, { ...params, upload })),
  route(contract.setCourseState, ({ ctx, params, body }) => courses.setCourseState(ctx, { ...params, ...body })),
  route(contract.previewTask, ({ ctx, params, request }) =>
    courses.previewTask(ctx, { ...params, range: request.headers.range }),
  ),
];

const targetRoutes: readonly RouteDef[] = [
  route(contract.proposeTargets, ({ ctx, params }) => targets.startProposal(ctx, params)),
  route(contract.listUnitLists, ({ ctx, params, query }) => listUnitLists(ctx, { ...params, ...query })),
  route(contract.getUnitList, ({ ctx, params, query }) => getUnitList(ctx, { ...params, ...query })),
  route(contract.addTargets, ({ ctx, params, body }) => targets.addTargets(ctx, { ...params, ...body })),
  route(contract.askExemption, ({ ctx, params, body }) => done(targets.askExemption(ctx, { ...params, ...body }))),
  route(contract.decideExemption, ({ ctx, params, body }) =>
    done(targets.decideExemption(ctx, { ...params, ...body })),
  ),
  route(contract.endTarget, ({ ctx, params, body }) => done(targets.endTarget(ctx, { ...params, ...body }))),
  route(contract.submitUnitList, ({ ctx, params, body }) => targets.submitUnitList(ctx, { ...params, ...body })),
  route(contract.confirmUnitLists, ({ ctx, body }) => targets.confirmUnitLists(ctx, body)),
  route(contract.returnUnitList, ({ ctx, params, body }) => targets.returnUnitList(ctx, { ...params, ...body })),
];

const enrolmentRoutes: readonly RouteDef[] = [
  route(contract.enrolUnitList, ({ ctx, params }) => enrolUnitList(ctx, params)),
  route(contract.enrolPerson, ({ ctx, params, body }) => enrolPerson(ctx, { ...params, ...body })),
  route(contract.enrolMyself, ({ ctx, params }) => enrolMyself(ctx, params)),
  route(contract.listEnrolments, ({ ctx, params, query }) => listEnrolments(ctx, { ...params, ...query })),
  route(contract.listLaggards, ({ ctx, params, query }) => listLaggards(ctx, { ...params, ...query })),
  route(contract.listMyTraining, ({ ctx }) => listMyTraining(ctx)),
];

const studyRoutes: readonly RouteDef[] = [
  route(contract.getStudy, ({ ctx, params }) => study.getStudy(ctx, params)),
  route(contract.openStudy, ({ ctx, params }) => study.openStudy(ctx, params)),
  route(contract.beat, ({ ctx, params, body }) => study.acceptBeat(ctx, { ...params, ...body })),
  route(contract.saveScorm, ({ ctx, params, body }) => study.saveScorm(ctx, { ...params, ...body })),
  route(contract.getTaskContent, ({ ctx, params, request }) =>
    study.getTaskContent(ctx, { ...params, range: request.headers.range }),
  ),
];

export const routes: readonly RouteDef[] = [
  ...planRoutes,
  ...courseRoutes,
  ...targetRoutes,
  ...enrolmentRoutes,
  ...studyRoutes,
];
