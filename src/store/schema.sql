-- Generated from a migrated database by test/store/migrate.test.ts. To be read, not run.

table accepted_loss
  checkpoint text not null
  accepted_at timestamp with time zone not null default now()
  constraint accepted_loss_pkey PRIMARY KEY (checkpoint)
  CREATE UNIQUE INDEX accepted_loss_pkey ON public.accepted_loss USING btree (checkpoint)
  grant select to lintas_application

table approval
  id uuid not null
  draft_id uuid
  document_digest text not null
  document_id uuid not null
  kind text not null
  jwt text not null
  rule jsonb not null
  authors text[] not null
  created_at timestamp with time zone not null
  approve_by timestamp with time zone not null
  state text not null
  settled_at timestamp with time zone
  settled_by text
  reason text
  refused_places text[]
  ciphertext bytea
  author_roles text[] not null default '{officer}'::text[]
  case_id uuid
  constraint approval_authors_check CHECK ((cardinality(authors) > 0))
  constraint approval_check CHECK (((state = 'waiting'::text) = (settled_at IS NULL)))
  constraint approval_check1 CHECK (((state = ANY (ARRAY['waiting'::text, 'expired'::text, 'outdated'::text, 'unopened'::text])) = (settled_by IS NULL)))
  constraint approval_check2 CHECK (((state <> ALL (ARRAY['approved'::text, 'refused'::text])) OR (settled_by <> ALL (authors))))
  constraint approval_check3 CHECK (((state = 'refused'::text) = (reason IS NOT NULL)))
  constraint approval_check4 CHECK (((reason IS NULL) = (refused_places IS NULL)))
  constraint approval_check5 CHECK (((state = 'waiting'::text) = (ciphertext IS NOT NULL)))
  constraint approval_document_digest_key UNIQUE (document_digest)
  constraint approval_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES draft(id) ON DELETE SET NULL
  constraint approval_pkey PRIMARY KEY (id)
  constraint approval_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text, 'replaced'::text, 'expired'::text, 'outdated'::text, 'unopened'::text])))
  CREATE INDEX approval_of_case ON public.approval USING btree (case_id, created_at, id) WHERE (case_id IS NOT NULL)
  CREATE INDEX approval_of_draft ON public.approval USING btree (draft_id, created_at)
  CREATE INDEX approval_waiting ON public.approval USING btree (created_at, id) WHERE (state = 'waiting'::text)
  CREATE UNIQUE INDEX approval_document_digest_key ON public.approval USING btree (document_digest)
  CREATE UNIQUE INDEX approval_pkey ON public.approval USING btree (id)
  CREATE UNIQUE INDEX approval_waiting_of_draft ON public.approval USING btree (draft_id) WHERE (state = 'waiting'::text)
  CREATE TRIGGER approval_key_settled AFTER UPDATE OF ciphertext ON public.approval FOR EACH ROW WHEN ((new.ciphertext IS NULL)) EXECUTE FUNCTION forget_key('id')
  CREATE TRIGGER approval_settled BEFORE UPDATE OF state, settled_at, settled_by, reason, refused_places, ciphertext ON public.approval FOR EACH ROW WHEN ((old.state <> 'waiting'::text)) EXECUTE FUNCTION refuse_settled()
  grant insert to lintas_application
  grant select to lintas_application
  grant update (state) to lintas_application
  grant update (settled_at) to lintas_application
  grant update (settled_by) to lintas_application
  grant update (reason) to lintas_application
  grant update (refused_places) to lintas_application
  grant update (ciphertext) to lintas_application

table approval_attachment
  approval_id uuid not null
  digest text not null
  attachment_id uuid not null
  constraint approval_attachment_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES approval(id)
  constraint approval_attachment_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachment(id)
  constraint approval_attachment_pkey PRIMARY KEY (approval_id, digest)
  CREATE INDEX approval_attachment_file ON public.approval_attachment USING btree (attachment_id)
  CREATE UNIQUE INDEX approval_attachment_pkey ON public.approval_attachment USING btree (approval_id, digest)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table approval_copy
  approval_id uuid not null
  delivery_id uuid not null
  recipient text not null
  asked text not null
  copy_digest text not null
  disclosed text[] not null
  withheld jsonb not null
  attachments text[] not null
  constraint approval_copy_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES approval(id)
  constraint approval_copy_delivery_id_key UNIQUE (delivery_id)
  constraint approval_copy_pkey PRIMARY KEY (approval_id, recipient)
  CREATE UNIQUE INDEX approval_copy_delivery_id_key ON public.approval_copy USING btree (delivery_id)
  CREATE UNIQUE INDEX approval_copy_pkey ON public.approval_copy USING btree (approval_id, recipient)
  grant insert to lintas_application
  grant select to lintas_application

table attachment
  id uuid not null
  source text not null
  sealed_digest text
  sealed_bytes bigint
  digest text
  size_bytes bigint
  media_type text
  original_id uuid
  created_at timestamp with time zone not null
  constraint attachment_check CHECK ((num_nulls(digest, size_bytes, media_type) = ANY (ARRAY[0, 3])))
  constraint attachment_check1 CHECK (((digest IS NULL) OR (num_nulls(sealed_digest, sealed_bytes) = 0)))
  constraint attachment_original_id_fkey FOREIGN KEY (original_id) REFERENCES attachment(id)
  constraint attachment_pkey PRIMARY KEY (id)
  constraint attachment_source_sealed_digest_key UNIQUE (source, sealed_digest)
  CREATE INDEX attachment_of_original ON public.attachment USING btree (original_id) WHERE (original_id IS NOT NULL)
  CREATE INDEX attachment_under_way ON public.attachment USING btree (source) WHERE (digest IS NULL)
  CREATE UNIQUE INDEX attachment_pkey ON public.attachment USING btree (id)
  CREATE UNIQUE INDEX attachment_source_sealed_digest_key ON public.attachment USING btree (source, sealed_digest)
  CREATE TRIGGER attachment_key AFTER DELETE ON public.attachment FOR EACH ROW EXECUTE FUNCTION forget_key('id')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (sealed_digest) to lintas_application
  grant update (sealed_bytes) to lintas_application
  grant update (digest) to lintas_application
  grant update (size_bytes) to lintas_application
  grant update (media_type) to lintas_application

table attachment_part
  attachment_id uuid not null
  number integer not null
  bytes bytea not null
  digest bytea not null
  constraint attachment_part_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachment(id) ON DELETE CASCADE
  constraint attachment_part_bytes_check CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 1048576)))
  constraint attachment_part_digest_check CHECK ((octet_length(digest) = 32))
  constraint attachment_part_number_check CHECK (((number >= 0) AND (number <= 1023)))
  constraint attachment_part_pkey PRIMARY KEY (attachment_id, number)
  CREATE UNIQUE INDEX attachment_part_pkey ON public.attachment_part USING btree (attachment_id, number)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table attempt
  delivery_id uuid not null
  number integer not null
  envelope_digest text
  envelope_bytes integer
  started_at timestamp with time zone not null
  finished_at timestamp with time zone
  outcome text
  tls jsonb
  answer text
  constraint attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery(id)
  constraint attempt_pkey PRIMARY KEY (delivery_id, number)
  CREATE UNIQUE INDEX attempt_pkey ON public.attempt USING btree (delivery_id, number)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (envelope_digest) to lintas_application
  grant update (envelope_bytes) to lintas_application
  grant update (finished_at) to lintas_application
  grant update (outcome) to lintas_application
  grant update (tls) to lintas_application
  grant update (answer) to lintas_application

table audit_checkpoint
  size bigint not null
  follows bigint
  note text not null
  constraint audit_checkpoint_check CHECK ((follows < size))
  constraint audit_checkpoint_follows_fkey FOREIGN KEY (follows) REFERENCES audit_checkpoint(size)
  constraint audit_checkpoint_follows_key UNIQUE NULLS NOT DISTINCT (follows)
  constraint audit_checkpoint_pkey PRIMARY KEY (size)
  constraint audit_checkpoint_size_check CHECK ((size >= 0))
  CREATE UNIQUE INDEX audit_checkpoint_follows_key ON public.audit_checkpoint USING btree (follows) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX audit_checkpoint_pkey ON public.audit_checkpoint USING btree (size)
  CREATE TRIGGER audit_checkpoint_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant select to lintas_application

table audit_cosignature
  witness text not null
  size bigint not null
  cosigned_at timestamp with time zone not null
  line text not null
  constraint audit_cosignature_line_check CHECK ((octet_length(line) <= 8192))
  constraint audit_cosignature_pkey PRIMARY KEY (witness, size)
  constraint audit_cosignature_size_fkey FOREIGN KEY (size) REFERENCES audit_checkpoint(size)
  CREATE INDEX audit_cosignature_size_idx ON public.audit_cosignature USING btree (size)
  CREATE UNIQUE INDEX audit_cosignature_pkey ON public.audit_cosignature USING btree (witness, size)
  CREATE TRIGGER audit_cosignature_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_cosignature FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant insert to lintas_application
  grant select to lintas_application

table audit_entry
  leaf_hash bytea not null
  at timestamp with time zone not null
  entry text not null
  salt bytea not null
  constraint audit_entry_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32))
  constraint audit_entry_pkey PRIMARY KEY (leaf_hash)
  constraint audit_entry_salt_check CHECK ((octet_length(salt) = 32))
  CREATE INDEX audit_entry_time ON public.audit_entry USING brin (at) WITH (autosummarize='on')
  CREATE UNIQUE INDEX audit_entry_pkey ON public.audit_entry USING btree (leaf_hash)
  CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('audit')
  CREATE TRIGGER audit_entry_pending AFTER INSERT ON public.audit_entry REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION await_sequencing()
  grant insert to lintas_application
  grant select to lintas_application

table audit_pending
  id bigint not null
  leaf_hash bytea not null
  appended_by xid8 not null default pg_current_xact_id()
  constraint audit_pending_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32))
  constraint audit_pending_pkey PRIMARY KEY (appended_by, id)
  CREATE UNIQUE INDEX audit_pending_pkey ON public.audit_pending USING btree (appended_by, id)
  grant select to lintas_application

table audit_pending_cursor
  single boolean not null default true
  server bigint not null
  taken_before xid8 not null
  constraint audit_pending_cursor_pkey PRIMARY KEY (single)
  constraint audit_pending_cursor_single_check CHECK (single)
  CREATE UNIQUE INDEX audit_pending_cursor_pkey ON public.audit_pending_cursor USING btree (single)

table audit_posting
  term text not null
  tile bigint not null
  places bytea not null
  constraint audit_posting_pkey PRIMARY KEY (term, tile)
  constraint audit_posting_places_check CHECK (((octet_length(places) >= 1) AND (octet_length(places) <= 256)))
  constraint audit_posting_tile_check CHECK ((tile >= 0))
  CREATE UNIQUE INDEX audit_posting_pkey ON public.audit_posting USING btree (term, tile)
  grant select to lintas_application

table audit_sequence
  index bigint not null
  leaf_hash bytea not null
  constraint audit_sequence_index_check CHECK ((index >= 0))
  constraint audit_sequence_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32))
  constraint audit_sequence_leaf_hash_key UNIQUE (leaf_hash)
  constraint audit_sequence_pkey PRIMARY KEY (index)
  CREATE UNIQUE INDEX audit_sequence_leaf_hash_key ON public.audit_sequence USING btree (leaf_hash)
  CREATE UNIQUE INDEX audit_sequence_pkey ON public.audit_sequence USING btree (index)
  CREATE TRIGGER audit_sequence_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_sequence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant select to lintas_application

table audit_tile
  level smallint not null
  index bigint not null
  first smallint not null
  hashes bytea not null
  constraint audit_tile_check CHECK ((((octet_length(hashes) % 32) = 0) AND ((octet_length(hashes) >= 32) AND (octet_length(hashes) <= (32 * (256 - first))))))
  constraint audit_tile_first_check CHECK (((first >= 0) AND (first <= 255)))
  constraint audit_tile_index_check CHECK ((index >= 0))
  constraint audit_tile_level_check CHECK (((level >= 0) AND (level <= 6)))
  constraint audit_tile_pkey PRIMARY KEY (level, index, first)
  CREATE UNIQUE INDEX audit_tile_pkey ON public.audit_tile USING btree (level, index, first)
  CREATE TRIGGER audit_tile_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant select to lintas_application

table audit_time_source
  source text not null
  due_at timestamp with time zone not null
  failures integer not null default 0
  failing_since timestamp with time zone
  told boolean not null default false
  constraint audit_time_source_check CHECK (((failures = 0) = (failing_since IS NULL)))
  constraint audit_time_source_pkey PRIMARY KEY (source)
  constraint audit_time_source_source_check CHECK ((octet_length(source) <= 500))
  CREATE UNIQUE INDEX audit_time_source_pkey ON public.audit_time_source USING btree (source)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table audit_timestamp
  source text not null
  size bigint not null
  time timestamp with time zone not null
  token bytea not null
  digest bytea not null
  constraint audit_timestamp_digest_check CHECK ((octet_length(digest) = 32))
  constraint audit_timestamp_pkey PRIMARY KEY (size, source)
  constraint audit_timestamp_size_fkey FOREIGN KEY (size) REFERENCES audit_checkpoint(size)
  constraint audit_timestamp_source_check CHECK ((octet_length(source) <= 500))
  constraint audit_timestamp_token_check CHECK ((octet_length(token) <= 32768))
  CREATE UNIQUE INDEX audit_timestamp_pkey ON public.audit_timestamp USING btree (size, source)
  CREATE TRIGGER audit_timestamp_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_timestamp FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant insert to lintas_application
  grant select to lintas_application

table body
  document_digest text not null
  ciphertext bytea not null
  constraint body_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint body_pkey PRIMARY KEY (document_digest)
  CREATE UNIQUE INDEX body_pkey ON public.body USING btree (document_digest)
  CREATE TRIGGER body_key AFTER DELETE ON public.body FOR EACH ROW EXECUTE FUNCTION forget_key('document_digest')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table break_glass
  id uuid not null
  document_digest text not null
  document_id uuid not null
  kind text not null
  rule jsonb not null
  reason text not null
  authors text[] not null
  released_at timestamp with time zone not null
  review_by timestamp with time zone not null
  overdue_at timestamp with time zone
  outcome text
  reviewed_at timestamp with time zone
  reviewed_by text
  constraint break_glass_authors_check CHECK ((cardinality(authors) > 0))
  constraint break_glass_check CHECK ((num_nulls(outcome, reviewed_at, reviewed_by) = ANY (ARRAY[0, 3])))
  constraint break_glass_check1 CHECK ((reviewed_by <> ALL (authors)))
  constraint break_glass_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint break_glass_document_digest_key UNIQUE (document_digest)
  constraint break_glass_outcome_check CHECK ((outcome = ANY (ARRAY['justified'::text, 'not-justified'::text])))
  constraint break_glass_pkey PRIMARY KEY (id)
  CREATE INDEX break_glass_open ON public.break_glass USING btree (released_at, id) WHERE (outcome IS NULL)
  CREATE UNIQUE INDEX break_glass_document_digest_key ON public.break_glass USING btree (document_digest)
  CREATE UNIQUE INDEX break_glass_pkey ON public.break_glass USING btree (id)
  CREATE TRIGGER break_glass_reviewed BEFORE UPDATE ON public.break_glass FOR EACH ROW WHEN ((old.outcome IS NOT NULL)) EXECUTE FUNCTION refuse_settled()
  grant insert to lintas_application
  grant select to lintas_application
  grant update (overdue_at) to lintas_application
  grant update (outcome) to lintas_application
  grant update (reviewed_at) to lintas_application
  grant update (reviewed_by) to lintas_application

table case_assignment
  case_id uuid not null
  person text not null
  assigned_at timestamp with time zone not null
  constraint case_assignment_pkey PRIMARY KEY (case_id)
  CREATE UNIQUE INDEX case_assignment_pkey ON public.case_assignment USING btree (case_id)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (person) to lintas_application
  grant update (assigned_at) to lintas_application

table case_note
  id uuid not null
  case_id uuid not null
  subject uuid
  document_digest text
  written_by text not null
  written_at timestamp with time zone not null
  ciphertext bytea not null
  constraint case_note_check CHECK ((num_nulls(subject, document_digest) = ANY (ARRAY[0, 2])))
  constraint case_note_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint case_note_pkey PRIMARY KEY (id)
  CREATE INDEX case_note_case ON public.case_note USING btree (case_id, written_at)
  CREATE INDEX case_note_of_document ON public.case_note USING btree (document_digest) WHERE (document_digest IS NOT NULL)
  CREATE UNIQUE INDEX case_note_pkey ON public.case_note USING btree (id)
  CREATE TRIGGER case_note_key AFTER DELETE ON public.case_note FOR EACH ROW EXECUTE FUNCTION forget_key('id')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table case_person
  number bigint not null
  case_id uuid not null
  document_digest text not null
  document_id uuid not null
  compared boolean not null default false
  constraint case_person_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint case_person_document_digest_key UNIQUE (document_digest)
  constraint case_person_pkey PRIMARY KEY (number)
  CREATE INDEX case_person_case ON public.case_person USING btree (case_id)
  CREATE INDEX case_person_document ON public.case_person USING btree (document_id)
  CREATE UNIQUE INDEX case_person_document_digest_key ON public.case_person USING btree (document_digest)
  CREATE UNIQUE INDEX case_person_pkey ON public.case_person USING btree (number)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (compared) to lintas_application

table case_person_key
  key bigint not null
  record bigint not null
  constraint case_person_key_pkey PRIMARY KEY (key, record)
  constraint case_person_key_record_fkey FOREIGN KEY (record) REFERENCES case_person(number) ON DELETE CASCADE
  CREATE INDEX case_person_key_record ON public.case_person_key USING btree (record)
  CREATE UNIQUE INDEX case_person_key_pkey ON public.case_person_key USING btree (key, record)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table case_reminder
  case_id uuid not null
  subject uuid not null
  step text not null
  open_since timestamp with time zone not null
  level text not null
  told_at timestamp with time zone not null
  constraint case_reminder_level_check CHECK ((level = ANY (ARRAY['due-soon'::text, 'due'::text, 'escalated'::text])))
  constraint case_reminder_pkey PRIMARY KEY (case_id, subject, step, open_since, level)
  CREATE UNIQUE INDEX case_reminder_pkey ON public.case_reminder USING btree (case_id, subject, step, open_since, level)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (told_at) to lintas_application

table case_turn
  case_id uuid not null
  authority text not null
  step text not null
  due_at timestamp with time zone
  steps integer not null
  constraint case_turn_case_id_fkey FOREIGN KEY (case_id) REFERENCES repatriation_case(id)
  constraint case_turn_pkey PRIMARY KEY (case_id, authority)
  CREATE INDEX case_turn_due ON public.case_turn USING btree (authority, due_at, case_id)
  CREATE UNIQUE INDEX case_turn_pkey ON public.case_turn USING btree (case_id, authority)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (step) to lintas_application
  grant update (due_at) to lintas_application
  grant update (steps) to lintas_application

table change_watch
  document_digest text not null
  urgency text not null
  since timestamp with time zone not null
  reminders integer not null
  overdue_at timestamp with time zone
  constraint change_watch_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint change_watch_pkey PRIMARY KEY (document_digest)
  constraint change_watch_reminders_check CHECK ((reminders >= 0))
  constraint change_watch_urgency_check CHECK ((urgency = ANY (ARRAY['routine'::text, 'urgent'::text])))
  CREATE UNIQUE INDEX change_watch_pkey ON public.change_watch USING btree (document_digest)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (reminders) to lintas_application
  grant update (overdue_at) to lintas_application

table channel_poll
  authority text not null
  id uuid not null default uuidv7()
  cursor text
  polled_at timestamp with time zone
  failures integer not null default 0
  code text
  constraint channel_poll_id_key UNIQUE (id)
  constraint channel_poll_pkey PRIMARY KEY (authority)
  CREATE UNIQUE INDEX channel_poll_id_key ON public.channel_poll USING btree (id)
  CREATE UNIQUE INDEX channel_poll_pkey ON public.channel_poll USING btree (authority)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (cursor) to lintas_application
  grant update (polled_at) to lintas_application
  grant update (failures) to lintas_application
  grant update (code) to lintas_application

table compliance_report
  document_digest text not null
  change_digest text
  outcome text
  cause text
  constraint compliance_report_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint compliance_report_pkey PRIMARY KEY (document_digest)
  CREATE UNIQUE INDEX compliance_report_pkey ON public.compliance_report USING btree (document_digest)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table delivery
  id uuid not null
  document_digest text not null
  recipient text not null
  copy_digest text not null
  disclosed text[] not null
  created_at timestamp with time zone not null
  state text not null
  code text
  next_attempt_at timestamp with time zone
  settled_at timestamp with time zone
  receipt text
  attachments text[] not null default '{}'::text[]
  withheld jsonb not null default '[]'::jsonb
  urgency text not null
  state_since timestamp with time zone not null
  schedule_from timestamp with time zone not null
  proof text
  request jsonb
  constraint delivery_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint delivery_pkey PRIMARY KEY (id)
  constraint delivery_proof CHECK (
CASE state
    WHEN 'recalled'::text THEN true
    WHEN 'delivered'::text THEN (proof IS NOT NULL)
    ELSE (proof IS NULL)
END)
  constraint delivery_proof_check CHECK ((proof = ANY (ARRAY['receipt'::text, 'acknowledgement'::text, 'transport'::text])))
  constraint delivery_receipt CHECK (((receipt IS NOT NULL) OR ((state <> 'rejected'::text) AND (proof IS DISTINCT FROM 'receipt'::text))))
  constraint delivery_settled CHECK (((settled_at IS NULL) = (state = ANY (ARRAY['queued'::text, 'sending'::text, 'awaiting-receipt'::text, 'retrying'::text]))))
  constraint delivery_state CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'awaiting-receipt'::text, 'retrying'::text, 'stalled'::text, 'delivered'::text, 'rejected'::text, 'cancelled'::text, 'recalled'::text])))
  constraint delivery_urgency_check CHECK ((urgency = ANY (ARRAY['routine'::text, 'urgent'::text])))
  CREATE INDEX delivery_newest ON public.delivery USING btree (created_at, id)
  CREATE INDEX delivery_of_document ON public.delivery USING btree (document_digest)
  CREATE INDEX delivery_open ON public.delivery USING btree (recipient, urgency DESC, next_attempt_at) WHERE (settled_at IS NULL)
  CREATE INDEX delivery_ready ON public.delivery USING btree (recipient, urgency DESC, id) WHERE (state = 'awaiting-receipt'::text)
  CREATE INDEX delivery_stalled ON public.delivery USING btree (recipient) WHERE (state = 'stalled'::text)
  CREATE UNIQUE INDEX delivery_pkey ON public.delivery USING btree (id)
  CREATE TRIGGER delivery_moves BEFORE INSERT OR UPDATE OF state ON public.delivery FOR EACH ROW EXECUTE FUNCTION check_delivery_move()
  grant insert to lintas_application
  grant select to lintas_application
  grant update (state) to lintas_application
  grant update (code) to lintas_application
  grant update (next_attempt_at) to lintas_application
  grant update (settled_at) to lintas_application
  grant update (receipt) to lintas_application
  grant update (state_since) to lintas_application
  grant update (schedule_from) to lintas_application
  grant update (proof) to lintas_application

table delivery_lane
  id uuid not null default uuidv7()
  recipient text not null
  constraint delivery_lane_pkey PRIMARY KEY (id)
  constraint delivery_lane_recipient_key UNIQUE (recipient)
  CREATE UNIQUE INDEX delivery_lane_pkey ON public.delivery_lane USING btree (id)
  CREATE UNIQUE INDEX delivery_lane_recipient_key ON public.delivery_lane USING btree (recipient)
  grant insert to lintas_application
  grant select to lintas_application

table delivery_move
  from_state text not null
  to_state text not null
  constraint delivery_move_pkey PRIMARY KEY (from_state, to_state)
  CREATE UNIQUE INDEX delivery_move_pkey ON public.delivery_move USING btree (from_state, to_state)
  grant select to lintas_application

table delivery_tally
  measure text not null
  recipient text not null
  outcome text not null
  up_to_seconds double precision not null
  count bigint not null
  seconds double precision not null
  constraint delivery_tally_measure_check CHECK ((measure = ANY (ARRAY['attempt'::text, 'delivery'::text])))
  constraint delivery_tally_pkey PRIMARY KEY (measure, recipient, outcome, up_to_seconds)
  CREATE UNIQUE INDEX delivery_tally_pkey ON public.delivery_tally USING btree (measure, recipient, outcome, up_to_seconds)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table document
  digest text not null
  id uuid not null
  author text not null
  kind text not null
  version text not null
  jwt text not null
  stored_at timestamp with time zone not null
  valid_until timestamp with time zone not null
  erased_at timestamp with time zone
  answer_by timestamp with time zone
  constraint document_id_author_key UNIQUE (id, author)
  constraint document_pkey PRIMARY KEY (digest)
  CREATE UNIQUE INDEX document_id_author_key ON public.document USING btree (id, author)
  CREATE UNIQUE INDEX document_pkey ON public.document USING btree (digest)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (erased_at) to lintas_application

table document_attachment
  document_digest text not null
  digest text not null
  attachment_id uuid not null
  constraint document_attachment_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachment(id)
  constraint document_attachment_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint document_attachment_pkey PRIMARY KEY (document_digest, digest)
  CREATE INDEX document_attachment_file ON public.document_attachment USING btree (attachment_id)
  CREATE UNIQUE INDEX document_attachment_pkey ON public.document_attachment USING btree (document_digest, digest)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table draft
  id uuid not null
  kind text not null
  source_key text not null
  doubts integer not null
  created_at timestamp with time zone not null
  ciphertext bytea
  document_digest text
  created_by text
  constraint draft_check CHECK (((document_digest IS NULL) = (ciphertext IS NOT NULL)))
  constraint draft_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint draft_pkey PRIMARY KEY (id)
  constraint draft_source_key_key UNIQUE (source_key)
  CREATE INDEX draft_newest ON public.draft USING btree (created_at, id) WHERE (document_digest IS NULL)
  CREATE INDEX draft_of_document ON public.draft USING btree (document_digest) WHERE (document_digest IS NOT NULL)
  CREATE UNIQUE INDEX draft_pkey ON public.draft USING btree (id)
  CREATE UNIQUE INDEX draft_source_key_key ON public.draft USING btree (source_key)
  CREATE TRIGGER draft_key AFTER DELETE ON public.draft FOR EACH ROW EXECUTE FUNCTION forget_key('id')
  CREATE TRIGGER draft_key_settled AFTER UPDATE OF ciphertext ON public.draft FOR EACH ROW WHEN ((new.ciphertext IS NULL)) EXECUTE FUNCTION forget_key('id')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (ciphertext) to lintas_application
  grant update (document_digest) to lintas_application

table due_work
  queue text not null
  id uuid not null
  due_at timestamp with time zone not null
  constraint due_work_pkey PRIMARY KEY (queue, id)
  CREATE INDEX due_work_first ON public.due_work USING btree (due_at)
  CREATE UNIQUE INDEX due_work_pkey ON public.due_work USING btree (queue, id)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table erasure
  document_digest text not null
  document_id uuid not null
  author text not null
  kind text not null
  cause text not null
  erased_at timestamp with time zone not null
  constraint erasure_cause_check CHECK ((cause = ANY (ARRAY['withdrawn'::text, 'retention'::text])))
  constraint erasure_pkey PRIMARY KEY (document_digest, erased_at)
  CREATE INDEX erasure_newest ON public.erasure USING btree (erased_at, document_id)
  CREATE UNIQUE INDEX erasure_pkey ON public.erasure USING btree (document_digest, erased_at)
  CREATE TRIGGER erasure_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.erasure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('erasure')
  grant insert to lintas_application
  grant select to lintas_application

table exchange_line
  partner text not null
  day date not null
  leaf_hash text not null
  document_digest text not null
  sender text not null
  outcome text not null
  constraint exchange_line_leaf_hash_check CHECK ((length(leaf_hash) = 43))
  constraint exchange_line_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'rejected'::text])))
  constraint exchange_line_pkey PRIMARY KEY (partner, day, leaf_hash)
  CREATE UNIQUE INDEX exchange_line_pkey ON public.exchange_line USING btree (partner, day, leaf_hash)
  CREATE TRIGGER exchange_line_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.exchange_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant insert to lintas_application
  grant select to lintas_application

table exchange_line_cursor
  single boolean not null default true
  next_index bigint not null
  constraint exchange_line_cursor_pkey PRIMARY KEY (single)
  constraint exchange_line_cursor_single_check CHECK (single)
  CREATE UNIQUE INDEX exchange_line_cursor_pkey ON public.exchange_line_cursor USING btree (single)
  grant select to lintas_application
  grant update to lintas_application

table form_link
  id uuid not null
  case_id uuid not null
  document_digest text not null
  document_id uuid not null
  purpose text not null
  organisation text not null
  token_hash bytea not null
  code_hash bytea not null
  made_at timestamp with time zone not null
  made_by text not null
  expires_at timestamp with time zone not null
  wrong_codes integer not null default 0
  closed_at timestamp with time zone
  revoked_at timestamp with time zone
  answered_at timestamp with time zone
  ciphertext bytea not null
  constraint form_link_check CHECK ((expires_at > made_at))
  constraint form_link_check1 CHECK ((num_nonnulls(closed_at, revoked_at, answered_at) <= 1))
  constraint form_link_code_hash_check CHECK ((length(code_hash) = 32))
  constraint form_link_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint form_link_pkey PRIMARY KEY (id)
  constraint form_link_purpose_check CHECK ((purpose = ANY (ARRAY['identity-confirmed'::text, 'bed-available'::text, 'arrived'::text])))
  constraint form_link_token_hash_check CHECK ((length(token_hash) = 32))
  constraint form_link_token_hash_key UNIQUE (token_hash)
  constraint form_link_wrong_codes_check CHECK (((wrong_codes >= 0) AND (wrong_codes <= 5)))
  CREATE INDEX form_link_of_case ON public.form_link USING btree (case_id, made_at)
  CREATE INDEX form_link_of_document ON public.form_link USING btree (document_digest)
  CREATE UNIQUE INDEX form_link_pkey ON public.form_link USING btree (id)
  CREATE UNIQUE INDEX form_link_token_hash_key ON public.form_link USING btree (token_hash)
  CREATE TRIGGER form_link_key AFTER DELETE ON public.form_link FOR EACH ROW EXECUTE FUNCTION forget_key('id')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (wrong_codes) to lintas_application
  grant update (closed_at) to lintas_application
  grant update (revoked_at) to lintas_application
  grant update (answered_at) to lintas_application
  grant update (ciphertext) to lintas_application

table identity_key
  key bigint not null
  record bigint not null
  constraint identity_key_pkey PRIMARY KEY (key, record)
  constraint identity_key_record_fkey FOREIGN KEY (record) REFERENCES identity_record(number) ON DELETE CASCADE
  CREATE INDEX identity_key_record ON public.identity_key USING btree (record)
  CREATE UNIQUE INDEX identity_key_pkey ON public.identity_key USING btree (key, record)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table identity_record
  id uuid not null
  number bigint not null
  source text not null
  reference_key bytea not null
  content_key bytea not null
  photo uuid
  stored_at timestamp with time zone not null
  ciphertext bytea not null
  constraint identity_record_content_key_check CHECK ((octet_length(content_key) = 32))
  constraint identity_record_number_key UNIQUE (number)
  constraint identity_record_photo_fkey FOREIGN KEY (photo) REFERENCES attachment(id)
  constraint identity_record_pkey PRIMARY KEY (id)
  constraint identity_record_reference_key_check CHECK ((octet_length(reference_key) = 32))
  constraint identity_record_source_reference_key_key UNIQUE (source, reference_key)
  CREATE INDEX identity_record_photo ON public.identity_record USING btree (photo) WHERE (photo IS NOT NULL)
  CREATE UNIQUE INDEX identity_record_number_key ON public.identity_record USING btree (number)
  CREATE UNIQUE INDEX identity_record_pkey ON public.identity_record USING btree (id)
  CREATE UNIQUE INDEX identity_record_source_reference_key_key ON public.identity_record USING btree (source, reference_key)
  CREATE TRIGGER identity_record_key AFTER DELETE ON public.identity_record FOR EACH ROW EXECUTE FUNCTION forget_key('id')
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (content_key) to lintas_application
  grant update (photo) to lintas_application
  grant update (stored_at) to lintas_application
  grant update (ciphertext) to lintas_application

table kysely_migration
  name character varying(255) not null
  timestamp character varying(255) not null
  constraint kysely_migration_pkey PRIMARY KEY (name)
  CREATE UNIQUE INDEX kysely_migration_pkey ON public.kysely_migration USING btree (name)
  grant select to lintas_application

table kysely_migration_lock
  id character varying(255) not null
  is_locked integer not null default 0
  constraint kysely_migration_lock_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX kysely_migration_lock_pkey ON public.kysely_migration_lock USING btree (id)

table legal_hold
  document_digest text not null
  reason text not null
  held_by text not null
  held_at timestamp with time zone not null
  constraint legal_hold_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint legal_hold_pkey PRIMARY KEY (document_digest)
  CREATE UNIQUE INDEX legal_hold_pkey ON public.legal_hold USING btree (document_digest)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table likely_duplicate
  person bigint not null
  other bigint not null
  score integer not null
  reasons jsonb not null
  constraint likely_duplicate_other_fkey FOREIGN KEY (other) REFERENCES case_person(number) ON DELETE CASCADE
  constraint likely_duplicate_person_fkey FOREIGN KEY (person) REFERENCES case_person(number) ON DELETE CASCADE
  constraint likely_duplicate_pkey PRIMARY KEY (person, other)
  constraint likely_duplicate_score_check CHECK (((score >= 0) AND (score <= 100)))
  CREATE INDEX likely_duplicate_other ON public.likely_duplicate USING btree (other)
  CREATE UNIQUE INDEX likely_duplicate_pkey ON public.likely_duplicate USING btree (person, other)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table log_conflict
  log text not null
  kind text not null
  source text not null
  seen_size bigint not null
  seen text not null
  shown text not null
  found_at timestamp with time zone not null
  constraint log_conflict_kind_check CHECK ((kind = ANY (ARRAY['fork'::text, 'rollback'::text])))
  constraint log_conflict_pkey PRIMARY KEY (log, kind, source, seen_size)
  CREATE INDEX log_conflict_found ON public.log_conflict USING btree (found_at, log, kind, source, seen_size)
  CREATE UNIQUE INDEX log_conflict_pkey ON public.log_conflict USING btree (log, kind, source, seen_size)
  CREATE TRIGGER log_conflict_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_conflict FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log')
  grant insert to lintas_application
  grant select to lintas_application

table notice_progress
  delivery_id uuid not null
  number integer not null
  state text not null
  at timestamp with time zone not null
  reference text
  reason text
  told_at timestamp with time zone not null default now()
  constraint notice_progress_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery(id)
  constraint notice_progress_number_check CHECK ((number > 0))
  constraint notice_progress_pkey PRIMARY KEY (delivery_id, number)
  constraint notice_progress_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'under-review'::text, 'published'::text, 'refused'::text, 'updated'::text, 'withdrawn'::text, 'deleted'::text])))
  CREATE INDEX notice_progress_reference ON public.notice_progress USING btree (reference)
  CREATE UNIQUE INDEX notice_progress_pkey ON public.notice_progress USING btree (delivery_id, number)
  grant insert to lintas_application
  grant select to lintas_application

table partner
  authority text not null
  state text not null
  card text not null
  card_version integer not null
  agreement text
  changed_at timestamp with time zone not null
  fetched_version integer
  fetched_at timestamp with time zone
  constraint partner_check CHECK (((state <> ALL (ARRAY['active'::text, 'suspended'::text])) OR (agreement IS NOT NULL)))
  constraint partner_check1 CHECK (((fetched_version IS NULL) = (fetched_at IS NULL)))
  constraint partner_pkey PRIMARY KEY (authority)
  constraint partner_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'active'::text, 'suspended'::text, 'ended'::text])))
  CREATE UNIQUE INDEX partner_pkey ON public.partner USING btree (authority)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (state) to lintas_application
  grant update (card) to lintas_application
  grant update (card_version) to lintas_application
  grant update (agreement) to lintas_application
  grant update (changed_at) to lintas_application
  grant update (fetched_version) to lintas_application
  grant update (fetched_at) to lintas_application

table partner_agreement
  authority text not null
  agreed_at timestamp with time zone not null
  agreement text not null
  constraint partner_agreement_authority_fkey FOREIGN KEY (authority) REFERENCES partner(authority)
  constraint partner_agreement_pkey PRIMARY KEY (authority, agreed_at)
  CREATE UNIQUE INDEX partner_agreement_pkey ON public.partner_agreement USING btree (authority, agreed_at)
  grant insert to lintas_application
  grant select to lintas_application

table partner_card
  authority text not null
  token_digest text not null
  version integer not null
  token text not null
  taken_at timestamp with time zone not null
  kid text not null
  constraint partner_card_authority_fkey FOREIGN KEY (authority) REFERENCES partner(authority)
  constraint partner_card_pkey PRIMARY KEY (authority, token_digest)
  CREATE INDEX partner_card_key ON public.partner_card USING btree (authority, kid) INCLUDE (version, taken_at)
  CREATE UNIQUE INDEX partner_card_pkey ON public.partner_card USING btree (authority, token_digest)
  grant insert to lintas_application
  grant select to lintas_application

table partner_proposal
  authority text not null
  token text not null
  proposed_by text not null
  proposed_at timestamp with time zone not null
  constraint partner_proposal_authority_fkey FOREIGN KEY (authority) REFERENCES partner(authority)
  constraint partner_proposal_pkey PRIMARY KEY (authority)
  CREATE UNIQUE INDEX partner_proposal_pkey ON public.partner_proposal USING btree (authority)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table partner_revision
  only_row boolean not null default true
  value bigint not null
  constraint partner_revision_only_row_check CHECK (only_row)
  constraint partner_revision_pkey PRIMARY KEY (only_row)
  CREATE UNIQUE INDEX partner_revision_pkey ON public.partner_revision USING btree (only_row)
  grant select to lintas_application
  grant update (value) to lintas_application

table read_alarm
  id uuid not null
  person text not null
  day timestamp with time zone not null
  raised_at timestamp with time zone not null
  measures text[] not null
  documents integer not null
  authors integer not null
  kinds integer not null
  cases integer not null
  acknowledged_at timestamp with time zone
  acknowledged_by text
  constraint read_alarm_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL)))
  constraint read_alarm_check1 CHECK ((acknowledged_by <> person))
  constraint read_alarm_measures_check CHECK ((cardinality(measures) > 0))
  constraint read_alarm_person_day_key UNIQUE (person, day)
  constraint read_alarm_pkey PRIMARY KEY (id)
  CREATE INDEX read_alarm_raised ON public.read_alarm USING btree (raised_at, id)
  CREATE UNIQUE INDEX read_alarm_person_day_key ON public.read_alarm USING btree (person, day)
  CREATE UNIQUE INDEX read_alarm_pkey ON public.read_alarm USING btree (id)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (measures) to lintas_application
  grant update (documents) to lintas_application
  grant update (authors) to lintas_application
  grant update (kinds) to lintas_application
  grant update (cases) to lintas_application
  grant update (acknowledged_at) to lintas_application
  grant update (acknowledged_by) to lintas_application

table read_count
  person text not null
  hour timestamp with time zone not null
  documents integer not null
  authors integer not null
  kinds integer not null
  cases integer not null
  constraint read_count_pkey PRIMARY KEY (person, hour)
  CREATE INDEX read_count_hour ON public.read_count USING btree (hour)
  CREATE UNIQUE INDEX read_count_pkey ON public.read_count USING btree (person, hour)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (documents) to lintas_application
  grant update (authors) to lintas_application
  grant update (kinds) to lintas_application
  grant update (cases) to lintas_application

table read_seen
  person text not null
  day timestamp with time zone not null
  measure text not null
  value text not null
  constraint read_seen_measure_check CHECK ((measure = ANY (ARRAY['document'::text, 'author'::text, 'kind'::text, 'case'::text])))
  constraint read_seen_pkey PRIMARY KEY (person, day, measure, value)
  CREATE INDEX read_seen_day ON public.read_seen USING btree (day)
  CREATE UNIQUE INDEX read_seen_pkey ON public.read_seen USING btree (person, day, measure, value)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table receipt_proof
  delivery_id uuid not null
  recipient text not null
  settled_at timestamp with time zone not null
  due_at timestamp with time zone
  failures integer not null default 0
  told boolean not null default false
  proof text
  constraint receipt_proof_check CHECK (((proof IS NULL) = (due_at IS NOT NULL)))
  constraint receipt_proof_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery(id)
  constraint receipt_proof_pkey PRIMARY KEY (delivery_id)
  CREATE INDEX receipt_proof_due ON public.receipt_proof USING btree (due_at) WHERE (due_at IS NOT NULL)
  CREATE UNIQUE INDEX receipt_proof_pkey ON public.receipt_proof USING btree (delivery_id)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (due_at) to lintas_application
  grant update (failures) to lintas_application
  grant update (told) to lintas_application
  grant update (proof) to lintas_application

table receipt_proof_cursor
  single boolean not null default true
  next_index bigint not null
  constraint receipt_proof_cursor_pkey PRIMARY KEY (single)
  constraint receipt_proof_cursor_single_check CHECK (single)
  CREATE UNIQUE INDEX receipt_proof_cursor_pkey ON public.receipt_proof_cursor USING btree (single)
  grant select to lintas_application
  grant update to lintas_application

table reception
  sender text not null
  delivery_id uuid not null
  copy_digest text not null
  document_digest text not null
  outcome text not null
  code text
  received_at timestamp with time zone not null
  cover text not null
  receipt text not null
  retain_until date not null
  constraint reception_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'rejected'::text])))
  constraint reception_pkey PRIMARY KEY (sender, delivery_id)
  CREATE INDEX reception_newest ON public.reception USING btree (received_at, delivery_id) WHERE (outcome = 'accepted'::text)
  CREATE INDEX reception_of_document ON public.reception USING btree (document_digest)
  CREATE INDEX reception_retention ON public.reception USING btree (document_digest, retain_until) WHERE (outcome = 'accepted'::text)
  CREATE UNIQUE INDEX reception_pkey ON public.reception USING btree (sender, delivery_id)
  grant insert to lintas_application
  grant select to lintas_application

table recorded_state
  what text not null
  id text not null
  constraint recorded_state_pkey PRIMARY KEY (what, id)
  CREATE UNIQUE INDEX recorded_state_pkey ON public.recorded_state USING btree (what, id)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application

table relation
  document_digest text not null
  type text not null
  target uuid not null
  constraint relation_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint relation_pkey PRIMARY KEY (document_digest, type, target)
  constraint relation_type_check CHECK ((type = ANY (ARRAY['answers'::text, 'corrects'::text, 'withdraws'::text, 'case'::text, 'after'::text])))
  CREATE INDEX relation_target ON public.relation USING btree (target)
  CREATE UNIQUE INDEX relation_pkey ON public.relation USING btree (document_digest, type, target)
  grant insert to lintas_application
  grant select to lintas_application

table repatriation_case
  id uuid not null
  host text not null
  home text not null
  opened_at timestamp with time zone not null
  status text not null
  persons integer not null
  state_digest text not null
  missing integer not null
  aside integer not null
  divergent integer not null
  changed_at timestamp with time zone not null default clock_timestamp()
  strangers integer not null default 0
  constraint repatriation_case_pkey PRIMARY KEY (id)
  constraint repatriation_case_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text])))
  CREATE INDEX repatriation_case_changed ON public.repatriation_case USING btree (changed_at)
  CREATE INDEX repatriation_case_newest ON public.repatriation_case USING btree (status, opened_at, id)
  CREATE UNIQUE INDEX repatriation_case_pkey ON public.repatriation_case USING btree (id)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (status) to lintas_application
  grant update (persons) to lintas_application
  grant update (state_digest) to lintas_application
  grant update (missing) to lintas_application
  grant update (aside) to lintas_application
  grant update (divergent) to lintas_application
  grant update (changed_at) to lintas_application
  grant update (strangers) to lintas_application

table revocation_list
  authority text not null
  issuer text not null
  this_update timestamp with time zone not null
  der bytea not null
  constraint revocation_list_pkey PRIMARY KEY (authority, issuer)
  CREATE UNIQUE INDEX revocation_list_pkey ON public.revocation_list USING btree (authority, issuer)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table session
  secret_hash bytea not null
  person text not null
  roles text[] not null
  expires_at timestamp with time zone not null
  checked_at timestamp with time zone not null
  refresh_token bytea
  constraint session_pkey PRIMARY KEY (secret_hash)
  constraint session_roles_check CHECK ((cardinality(roles) > 0))
  CREATE INDEX session_expiry ON public.session USING btree (expires_at)
  CREATE UNIQUE INDEX session_pkey ON public.session USING btree (secret_hash)
  grant delete to lintas_application
  grant insert to lintas_application
  grant select to lintas_application
  grant update (roles) to lintas_application
  grant update (checked_at) to lintas_application
  grant update (refresh_token) to lintas_application

table statement
  authority text not null
  reference text not null
  version text not null
  document_digest text not null
  seen_at timestamp with time zone not null
  gone_at timestamp with time zone
  taken_at timestamp with time zone not null
  document_id uuid not null
  said_at timestamp with time zone
  constraint statement_document_digest_fkey FOREIGN KEY (document_digest) REFERENCES document(digest)
  constraint statement_pkey PRIMARY KEY (authority, reference)
  CREATE INDEX statement_document ON public.statement USING btree (document_digest)
  CREATE INDEX statement_taken ON public.statement USING btree (taken_at, document_id)
  CREATE INDEX statement_taken_of ON public.statement USING btree (authority, taken_at, document_id)
  CREATE UNIQUE INDEX statement_pkey ON public.statement USING btree (authority, reference)
  grant insert to lintas_application
  grant select to lintas_application
  grant update (version) to lintas_application
  grant update (document_digest) to lintas_application
  grant update (seen_at) to lintas_application
  grant update (gone_at) to lintas_application
  grant update (taken_at) to lintas_application
  grant update (document_id) to lintas_application
  grant update (said_at) to lintas_application

table witness_turn
  witness text not null
  task text not null
  due_at timestamp with time zone not null
  failures integer not null default 0
  failing_since timestamp with time zone
  told boolean not null default false
  constraint witness_turn_pkey PRIMARY KEY (witness, task)
  constraint witness_turn_task_check CHECK ((task = ANY (ARRAY['submit'::text, 'compare'::text, 'reconcile'::text])))
  CREATE UNIQUE INDEX witness_turn_pkey ON public.witness_turn USING btree (witness, task)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

table witnessed_log
  authority text not null
  size bigint not null
  note text not null
  cosigned_at timestamp with time zone not null
  constraint witnessed_log_pkey PRIMARY KEY (authority)
  constraint witnessed_log_size_check CHECK ((size >= 0))
  CREATE UNIQUE INDEX witnessed_log_pkey ON public.witnessed_log USING btree (authority)
  grant insert to lintas_application
  grant select to lintas_application
  grant update to lintas_application

CREATE OR REPLACE FUNCTION public.append_checkpoint(note text, follows bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
		declare
			size constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			tree constant text := size || e'\n' || encode(public.tree_root(size), 'base64') || e'\n';
		begin
			if substr(note, strpos(note, e'\n') + 1, length(tree)) <> tree then
				raise exception 'The checkpoint is not of the tree.' using errcode = 'check_violation';
			end if;
			insert into public.audit_checkpoint (size, follows, note) values (size, follows, note);
		end $function$


CREATE OR REPLACE FUNCTION public.await_sequencing()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ begin insert into public.audit_pending (leaf_hash) select leaf_hash from appended; return null; end $function$


CREATE OR REPLACE FUNCTION public.check_delivery_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
		begin
			if tg_op = 'INSERT' and new.state <> 'queued' then
				raise exception 'a delivery begins as queued' using errcode = '23514';
			end if;
			if tg_op = 'UPDATE' and new.state <> old.state and not exists
				(select from delivery_move where from_state = old.state and to_state = new.state) then
				raise exception 'a delivery cannot go from % to %', old.state, new.state using errcode = '23514';
			end if;
			return new;
		end $function$


CREATE OR REPLACE FUNCTION public.forget_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin delete from keys.wrapped_key where id = to_jsonb(old) ->> tg_argv[0]; return null; end $function$


CREATE OR REPLACE FUNCTION public.index_entries(most integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
	declare
		first_tile constant bigint := (select coalesce(max(tile) + 1, 0) from public.audit_posting where term = '');
		end_tile constant bigint := least(first_tile + most,
			(select coalesce(max(index) + 1, 0) from public.audit_sequence) / 256);
	begin
		insert into public.audit_posting (term, tile, places)
		select term, tile, string_agg(set_byte('\x00', 0, place), '' order by place)
		from (select term collate "C" as term, index / 256 as tile, (index % 256)::integer as place
			from public.audit_sequence join public.audit_entry using (leaf_hash)
			cross join lateral (select case when pg_input_is_valid(entry, 'jsonb') then entry::jsonb end as said offset 0)
				as parsed
			cross join lateral unnest(array['', 'action ' || (said ->> 'action'), 'outcome ' || (said ->> 'outcome'), 'by ' || (said ->> 'by'), 'partner ' || (said ->> 'authority'), case when said ->> 'recipient' is distinct from said ->> 'authority' then 'partner ' || (said ->> 'recipient') end, case when said ->> 'log' is distinct from said ->> 'authority' and said ->> 'log' is distinct from said ->> 'recipient'
		then 'partner ' || (said ->> 'log') end, 'document ' || (said ->> 'document'), 'document ' || (said ->> 'documentDigest'), 'at ' || left(said ->> 'at', 7), 'at ' || left(said ->> 'at', 10), 'at ' || left(said ->> 'at', 13), 'at ' || left(said ->> 'at', 16)]) as terms (term)
			where index >= first_tile * 256 and index < end_tile * 256 and octet_length(term) <= 200) as found
		group by term, tile
		on conflict do nothing;
	end $function$


CREATE OR REPLACE FUNCTION public.node_over(hashes bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
		begin
			while octet_length(hashes) > 32 loop
				select string_agg(case octet_length(pair) when 64 then sha256('\x01'::bytea || pair) else pair end, '' order by place)
					into hashes
					from (select place, substr(hashes, 64 * place + 1, 64) as pair
						from generate_series(0, (octet_length(hashes) - 1) / 64) as place) as pairs;
			end loop;
			return hashes;
		end $function$


CREATE OR REPLACE FUNCTION public.pending_from()
 RETURNS xid8
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	begin
		return coalesce((select taken_before from public.audit_pending_cursor
			where server = (select system_identifier from pg_control_system())
			and taken_before <= pg_snapshot_xmax(pg_current_snapshot())), '0');
	end $function$


CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception '% entries are append-only', tg_argv[0] using errcode = '42501'; end $function$


CREATE OR REPLACE FUNCTION public.refuse_settled()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'what is settled stays as it is' using errcode = '23514'; end $function$


CREATE OR REPLACE FUNCTION public.sequence_entries(most integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
		declare
			size_before constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			size_after bigint;
			width bigint := 1;
			pending_from constant xid8 := public.pending_from();
			ended_before xid8;
			last_taken xid8;
		begin
			-- In one view: what commits later is of a transaction that had not ended then.
			select pg_snapshot_xmin(pg_current_snapshot()), (select appended_by from public.audit_pending
				where appended_by >= pending_from order by appended_by, id offset most - 1 limit 1)
				into ended_before, last_taken;
			with taken as (
				delete from public.audit_pending
				where ctid = any (array(select ctid from public.audit_pending
					where appended_by >= pending_from order by appended_by, id limit most))
				returning appended_by, id, leaf_hash
			), placed as (
				insert into public.audit_sequence (index, leaf_hash)
				select size_before - 1 + row_number() over (order by appended_by, id), leaf_hash from taken
				returning index, leaf_hash
			)
			insert into public.audit_tile (level, index, first, hashes)
			select 0, index / 256, min(index % 256), string_agg(leaf_hash, '' order by index) from placed group by index / 256;
			update public.audit_pending_cursor set taken_before = least(ended_before, last_taken),
				server = (select system_identifier from pg_control_system());
			size_after := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			-- Each tile that became whole is one hash in a tile of the level above.
			for at_level in 1..6 loop
				width := width * 256;
				exit when size_after / width = size_before / width;
				insert into public.audit_tile (level, index, first, hashes)
				select at_level, node / 256, min(node % 256), string_agg(hash, '' order by node)
				from (select index as node, public.node_over(string_agg(hashes, '' order by first)) as hash
					from public.audit_tile
					where level = at_level - 1 and index >= size_before / width and index < size_after / width
					group by index) as whole
				group by node / 256;
			end loop;
			return size_after - size_before;
		end $function$


CREATE OR REPLACE FUNCTION public.tree_root(size bigint)
 RETURNS bytea
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
		declare
			root bytea := '';
			width bigint := 1;
		begin
			for at_level in 0..6 loop
				width := width * 256;
				root := public.node_over(coalesce((select string_agg(hashes, '' order by first) from public.audit_tile
					where level = at_level and index = size / width), '') || root);
			end loop;
			return case root when '' then sha256('') else root end;
		end $function$


schema bullmq
  grant usage to lintas_application

schema public
  grant usage to lintas_application

schema public
  grant usage to public
