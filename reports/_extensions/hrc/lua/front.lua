-- This module prepares what stands before the body – masthead, corner block, title, summary – for
-- all formats.

local report = require 'report'
local strings = require 'strings'

local front = {}

local STATUSES = { draft = true, ['advance-unedited'] = true, final = true }

function front.text(meta, key)
  local value = meta[key]
  if value == nil then return '' end
  return pandoc.utils.stringify(value)
end

-- A document with more numbered paragraphs has a page of contents, unless its front matter says
-- `contents: true` or `contents: false`.
local PARAGRAPHS_WITHOUT_CONTENTS = 40

local function wants_contents(meta, items)
  if meta.contents ~= nil then return meta.contents == true or front.text(meta, 'contents') == 'true' end
  local count = 0
  for _, item in ipairs(items) do
    if item.kind == 'paragraph' then count = count + 1 end
  end
  return count > PARAGRAPHS_WITHOUT_CONTENTS
end

-- Adds to the metadata what the templates print: `block-lines` (distribution, date, original
-- language), `status-banner` for drafts, `status-line` for advance unedited versions.
function front.read(meta, items)
  if front.text(meta, 'title') == '' then
    report.error('the document has no title.', 'Write `title:` into its front matter.')
  end
  local status = front.text(meta, 'status')
  if not STATUSES[status] then
    report.error("the status is '" .. status .. "'.",
      report.did_you_mean(status, STATUSES) .. 'Allowed are draft, advance-unedited and final.')
  end
  if status == 'draft' then meta['status-banner'] = pandoc.Inlines(strings.get 'draft-banner') end
  if status == 'advance-unedited' then
    meta['status-line'] = pandoc.Inlines(strings.get 'advance-unedited')
  end
  for _, key in ipairs { 'subtitle', 'summary', 'session-name', 'session-dates' } do
    if front.text(meta, key):match '^%s*$' then meta[key] = nil end
  end
  meta.strings = strings.metadata()
  meta.contents = wants_contents(meta, items) or nil
  for _, item in ipairs(meta['agenda-items'] or {}) do
    if item.label and pandoc.utils.stringify(item.label) == '' then item.label = nil end
  end
  local lines = pandoc.List {}
  local distribution = front.text(meta, 'distribution')
  if distribution ~= '' then lines:insert(strings.get 'distr' .. ' ' .. distribution) end
  lines:insert(front.text(meta, 'document-date'))
  local version = strings.get 'version'
  if version ~= '' then lines:insert(version) end
  local original = front.text(meta, 'original-language')
  if original ~= '' then lines:insert(strings.get 'original' .. ' ' .. original) end
  meta['block-lines'] = pandoc.MetaList(lines:map(function(line)
    return pandoc.MetaInlines { pandoc.Str(line) }
  end))
end

return front
