-- Grain: event of activation, dissemination or communication.
SELECT e.event_id, e.event_type, e.held_on, e.call_code, e.project_code, e.region_code, e.attendees, e.organisations, e.reach,
       e.known_from
FROM stg_tapahtumat AS e
