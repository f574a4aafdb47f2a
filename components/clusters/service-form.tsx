'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Button, FormSection } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { testKafkaServiceValues } from '#app/(console)/clusters/actions.ts'
import { ActionForm } from '#components/form/action-form.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { WriteOnlyField } from '#components/form/write-only-field.tsx'
import { useJob } from '#components/query/use-job.ts'
import { type ConnectionTestView, type KafkaServiceView, kafkaServiceSchema } from '#lib/contract/clusters.ts'
import { ConnectionTest } from './connection-test.tsx'
import { KafkaFacts } from './kafka-facts.tsx'

export type ServiceValues = z.infer<typeof kafkaServiceSchema>

interface ServiceFormProps {
  /** null: a new one. */
  service: KafkaServiceView | null
  onSubmit: (values: ServiceValues) => Promise<unknown>
  cancelHref: string
}

export function ServiceForm({ service, onSubmit, cancelHref }: ServiceFormProps) {
  const t = useTranslations('clusters')
  const form = useForm<ServiceValues, unknown, ServiceValues>({
    defaultValues: valuesOf(service),
    resolver: zodResolver(kafkaServiceSchema),
  })
  const test = useJob<{ serviceId: string | null; values: ServiceValues }, ConnectionTestView>(testKafkaServiceValues)
  const startTest = form.handleSubmit((values) => test.start({ serviceId: service?.id ?? null, values }))
  return (
    <FormColumn>
      <ActionForm form={form} onSubmit={onSubmit} cancel={cancelHref}>
        <FormSection>
          <TextField<ServiceValues>
            name="name"
            label={t('serviceForm.name')}
            helper={t('serviceForm.nameHelp')}
            isRequired
          />
          <TextField<ServiceValues>
            name="kafkaVersion"
            label={t('serviceForm.kafkaVersion')}
            helper={t('serviceForm.kafkaVersionHelp')}
            isRequired
          />
          <TextField<ServiceValues>
            name="zookeeperConnect"
            label={t('serviceForm.zookeeperConnect')}
            helper={t('serviceForm.zookeeperConnectHelp')}
            placeholder="10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181/kafka"
            isCode
            isRequired
          />
          <TextField<ServiceValues>
            name="zookeeperUser"
            label={t('serviceForm.zookeeperUser')}
            helper={t('serviceForm.zookeeperUserHelp')}
          />
          <WriteOnlyField<ServiceValues>
            name="zookeeperPassword"
            label={t('serviceForm.zookeeperPassword')}
            stored={service?.zookeeperPasswordSet ?? null}
          />
          <div>
            <Button
              variant="secondary"
              isLoading={test.isBusy}
              isDisabled={test.isBusy}
              onClick={() => void startTest()}
            >
              {t('services.test')}
            </Button>
          </div>
          <ConnectionTest
            test={test}
            title={t('test.titleOf', { name: form.getValues('name') })}
            more={({ facts }) => facts && <KafkaFacts facts={facts} />}
            onAgain={() => void startTest()}
          />
        </FormSection>
      </ActionForm>
    </FormColumn>
  )
}

function valuesOf(service: KafkaServiceView | null): ServiceValues {
  return {
    name: service?.name ?? 'Kafka',
    kafkaVersion: service?.kafkaVersion ?? '',
    zookeeperConnect: service?.zookeeperConnect ?? '',
    zookeeperUser: service?.zookeeperUser ?? '',
    zookeeperPassword: undefined,
  }
}
