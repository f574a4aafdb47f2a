-- The option that would change an item. None in plans of earlier releases.
ALTER TABLE "PlanItem" ADD COLUMN "decision" TEXT;
