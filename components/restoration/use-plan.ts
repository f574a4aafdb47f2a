'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { planRestoration } from '#app/(console)/restoration-management/actions.ts'
import type { RequestError } from '#components/query/request-error.ts'
import { type JobState, useJob } from '#components/query/use-job.ts'
import { usePolling } from '#components/query/use-polling.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { defaultPlanOptions, type PlanOptions } from '#lib/restore/facts/plan-options.ts'

/** By Kafka service. */
type OptionsByService = Record<string, PlanOptions>

/**
 * A plan older than this, in milliseconds, is made anew when the page opens: the cluster has likely moved on. So is one
 * that was started already, whose run or Undo has moved it.
 */
const freshFor = 120_000

interface PlanHandle {
  plan: UseQueryResult<PlanView, RequestError>
  job: JobState<{ planId: string }>
  isPlanning: boolean
  /** Of the plan being made or asked for, or of the one shown. */
  options: OptionsByService
  /** Plans with these; while a plan is being made, as soon as that one is done. */
  planWith: (options: OptionsByService) => void
}

/** The newest plan of a task, made by the worker when there is none or only an old one. */
export function usePlan(task: RestorationTaskView, mayPlan: boolean): PlanHandle {
  const planning = useJob<{ id: string; options: OptionsByService }, { planId: string }>(planRestoration)
  const [wanted, setWanted] = useState(() => firstOptions(task))
  /** What the newest plan was asked with. */
  const [asked, setAsked] = useState(wanted)
  const { job, isBusy, start } = planning
  const planId = job.state === 'done' ? job.output.planId : task.planId
  const plan = usePolling<PlanView>(`/api/plans/${planId}`, {
    enabled: planId !== null,
    interval: false,
    keepPrevious: true,
  })
  const isLoadingNew = plan.isPlaceholderData || (planId !== null && plan.isPending)
  const isAhead = wanted !== asked
  const options = isAhead || isBusy || plan.data === undefined || isLoadingNew ? wanted : optionsOf(plan.data)

  // A person who decides several things does not wait for a plan after each: the next one has all of them.
  useEffect(() => {
    if (!isAhead || isBusy) return
    setAsked(wanted)
    start({ id: task.id, options: wanted })
  }, [isAhead, isBusy, wanted, start, task.id])

  const known = plan.data
  const isDecided = useRef(false)
  // The worker plans when the page opens, once: the person came here to see what is true now.
  useEffect(() => {
    if (isDecided.current || !mayPlan || (planId !== null && known === undefined)) return
    isDecided.current = true
    const hasRun = known !== undefined && known.id === task.confirmedPlanId
    if (known !== undefined && !hasRun && Date.now() - Date.parse(known.createdAt) < freshFor) return
    setWanted(known === undefined ? firstOptions(task) : optionsOf(known))
  }, [mayPlan, planId, known, task])

  return {
    plan,
    job,
    isPlanning: isAhead || isBusy || (job.state === 'done' && isLoadingNew),
    options,
    planWith: (next) => setWanted({ ...next }),
  }
}

function optionsOf(plan: PlanView): OptionsByService {
  return Object.fromEntries(plan.services.map(({ serviceId, options }) => [serviceId, options]))
}

function firstOptions({ targets, selection }: RestorationTaskView): OptionsByService {
  return Object.fromEntries(targets.map(({ service }) => [service.id, { ...defaultPlanOptions, selection }]))
}
