"""Public tables move the content version; progress is counted with each change; R27; search columns; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, KEEP, READ, Role, grant, revoke
from thcm.core.search_columns import Searchable

# Progress rows come with their roadmap and go with it; all else only changes them. Counted is what is public.
COUNT_PROGRESS = """
CREATE FUNCTION roadmaps_count_progress() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    changed bigint;
BEGIN
    part := coalesce(NEW, OLD);
    CASE TG_ARGV[0]
        WHEN 'self' THEN changed := part.id;
        WHEN 'roadmap' THEN changed := part.roadmap_id;
        WHEN 'goal' THEN SELECT roadmap_id INTO changed FROM roadmaps_roadmapgoal WHERE id = part.goal_id;
        WHEN 'measure' THEN
            SELECT roadmap_id INTO changed FROM roadmaps_roadmapgoal AS goal
            JOIN roadmaps_measure AS measure ON measure.goal_id = goal.id WHERE measure.id = part.measure_id;
    END CASE;
    IF TG_OP = 'INSERT' AND TG_ARGV[0] = 'self' THEN
        INSERT INTO roadmaps_roadmapprogress
            (roadmap_id, version, changed_at, goals, measures, measures_done, milestones, milestones_reached)
        VALUES (changed, 0, now(), 0, 0, 0, 0, 0);
        RETURN NULL;
    END IF;
    UPDATE roadmaps_roadmapprogress SET
        version = version + 1,
        changed_at = now(),
        goals = (SELECT count(*) FROM roadmaps_roadmapgoal WHERE roadmap_id = changed AND NOT is_internal),
        (measures, measures_done) = (
            SELECT count(*) FILTER (WHERE measure.state <> 'dropped'), count(*) FILTER (WHERE measure.state = 'done')
            FROM roadmaps_measure AS measure JOIN roadmaps_roadmapgoal AS goal ON goal.id = measure.goal_id
            WHERE goal.roadmap_id = changed AND NOT goal.is_internal AND NOT measure.is_internal),
        (milestones, milestones_reached) = (
            SELECT count(*) FILTER (WHERE step.state <> 'cancelled'), count(*) FILTER (WHERE step.state = 'reached')
            FROM roadmaps_milestone AS step JOIN roadmaps_roadmapgoal AS goal ON goal.id = step.goal_id
            WHERE goal.roadmap_id = changed AND NOT goal.is_internal AND NOT step.is_internal)
    WHERE roadmap_id = changed;
    RETURN NULL;
END $$;
"""
PARTS = {
    "roadmap": "self",
    "roadmapgoal": "roadmap",
    "roadmappartner": "roadmap",
    "roadmapstateentry": "roadmap",
    "measure": "goal",
    "milestone": "goal",
    "measure_projects": "measure",
    "measure_programmes": "measure",
}
AGREED_IS_COMPLETE = """
CREATE FUNCTION roadmaps_agreed_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM roadmaps_measure AS part JOIN roadmaps_roadmapgoal AS goal ON goal.id = part.goal_id
                   WHERE goal.roadmap_id = NEW.id)
       OR NOT EXISTS (SELECT FROM roadmaps_milestone AS part JOIN roadmaps_roadmapgoal AS goal ON goal.id = part.goal_id
                      WHERE goal.roadmap_id = NEW.id) THEN
        RAISE EXCEPTION 'R27: an agreed roadmap has at least one goal, one measure and one milestone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmaps_roadmap_agreed_is_complete';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreed_is_complete BEFORE INSERT OR UPDATE OF state ON roadmaps_roadmap
FOR EACH ROW WHEN (NEW.state = 'agreed') EXECUTE FUNCTION roadmaps_agreed_is_complete();
"""
DROP_AGREED = """
DROP TRIGGER agreed_is_complete ON roadmaps_roadmap;
DROP FUNCTION roadmaps_agreed_is_complete;
"""
ROADMAPS = {
    "roadmap": ALL,
    "roadmapgoal": ALL,
    "measure": ALL,
    "milestone": ALL,
    "roadmappartner": ALL,
    "roadmapstateentry": READ,
    "roadmapstep": READ,
    "networkedroadmap": KEEP,
    "potentialanalysis": ALL,
    "clustergap": ALL,
    "stateobjective": READ,
    "project": ALL,
    "projectpartner": ALL,
    "projectstageentry": READ,
}
INFLUENCE = {"influencemap": ALL, "influenceactor": ALL, "influenceassessment": ALL, "influencelink": ALL}
RIGHTS = {
    Role.FIELD_MANAGER: ROADMAPS | INFLUENCE,
    Role.BACK_OFFICE: ROADMAPS | {"stateobjective": ALL},
    Role.MINISTRY: dict.fromkeys(ROADMAPS, READ),
    Role.HEAD: INFLUENCE,
}
PUBLIC = (
    *PARTS,
    "stateobjective",
    "roadmap_further_fields",
    "roadmap_documents",
    "roadmapprogress",
    "networkedroadmap",
    "networkedroadmap_roadmaps",
    "roadmapgoal_objectives",
    "potentialanalysis",
    "clustergap",
    "clustergap_measures",
    "project",
    "project_growth_fields",
    "project_networks",
    "projectpartner",
    "historicalroadmap",
    "historicalnetworkedroadmap",
    "historicalpotentialanalysis",
    "historicalclustergap",
    "historicalroadmapgoal",
    "historicalmeasure",
    "historicalmilestone",
    "historicalproject",
)


def count(table: str, way: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER counts_progress AFTER INSERT OR UPDATE OR DELETE ON roadmaps_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION roadmaps_count_progress('{way}')",
        f"DROP TRIGGER counts_progress ON roadmaps_{table}",
    )


def give(apps, schema_editor):
    grant(apps, "roadmaps", RIGHTS)


def take(apps, schema_editor):
    revoke(apps, "roadmaps")


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0001_initial"), ("core", "0015_document_rights"), ("funding", "0002_rules")]

    operations = [
        migrations.RunSQL(COUNT_PROGRESS, "DROP FUNCTION roadmaps_count_progress"),
        *(count(table, way) for table, way in PARTS.items()),
        migrations.RunSQL(AGREED_IS_COMPLETE, DROP_AGREED),
        *(PublicContent(f"roadmaps_{table}") for table in PUBLIC),
        Searchable(
            "roadmaps_roadmap",
            names=("title_de", "title_en"),
            german=("summary_de", "prior_work_de"),
            english=("summary_en", "prior_work_en"),
        ),
        Searchable(
            "roadmaps_project",
            names=("name_de", "name_en", "aliases[]"),
            german=("summary_de", "role_thcm_de"),
            english=("summary_en", "role_thcm_en"),
        ),
        migrations.RunPython(give, take),
    ]
