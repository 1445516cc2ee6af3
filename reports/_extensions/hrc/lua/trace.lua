-- This module tells, in HTML, where each number of the text comes from: a section at the end of the
-- page with an entry for each, which the numbers lead to. Assembly wrote it down in `trace.json`, beside
-- the document; a document without that file has no such section.

local beside = require 'beside'
local markup = require 'html_markup'
local prose = require 'prose'
local typed = require 'typed'

local trace = {}

local raw, escaped = markup.raw, markup.escaped
local PLACE = 'trace.json'
local told

function trace.read()
  local file = io.open(beside.file(PLACE), 'rb')
  told = file and pandoc.json.decode(file:read 'a', false) or nil
  if file then file:close() end
  trace.entries = {}
  if told then typed.begin(told.references or {}, told.months or {}) end
  for _, value in ipairs(told and told.values or {}) do trace.entries[value.id] = true end
  return told
end

-- Where a printed value is told of, or nil.
function trace.place_of(id)
  local entry = told and (told.same[id] or trace.entries[id] and id)
  return entry and 'from-' .. entry
end

-- The summary with the names of its values, or nil.
function trace.summary()
  if not told or (told.summary or '') == '' then return nil end
  return pandoc.read(told.summary, 'markdown').blocks:walk(prose.filter {})
end

function trace.word(name) return told and told.words[name] end

-- What a page says of itself, nil where nothing was written down.
function trace.page() return told and told.page end

local function spans(rows)
  local parts = {}
  for _, span in ipairs(rows) do table.insert(parts, ('%d-%d'):format(span[1], span[2])) end
  return table.concat(parts, ' ')
end

local function code(words) return '<code dir="ltr">' .. escaped(words) .. '</code>' end

local function pair(name, html)
  return '<dt>' .. escaped(told.words[name] or name) .. '</dt><dd>' .. html .. '</dd>\n'
end

-- What a number was summed from: rows of a table, or entries of a register.
local function part_of(part)
  if not part.table then
    return escaped(part.register) .. ': <strong>' .. escaped(part.shown) .. '</strong> ('
      .. escaped(table.concat(part.entries, ', ')) .. ')'
  end
  local words = code(part.table) .. ': <strong>' .. escaped(part.shown) .. '</strong> '
  if part.restricted then return words .. '(' .. escaped(told.words.restricted) .. ')' end
  if #part.rows == 0 then return words .. '(' .. escaped(part.span) .. ')' end
  return words .. '<a class="part" href="#rows-' .. escaped(part.table) .. '" data-table="'
    .. escaped(part.table) .. '" data-rows="' .. spans(part.rows) .. '" data-column="'
    .. escaped(part.column) .. '">' .. escaped(part.span) .. '</a>'
    .. (part.filter and part.filter ~= '' and ' ' .. code(part.filter) or '')
end

local function source_of(name)
  local from = told.tables[name]
  local words = '<strong>' .. escaped(from.title) .. '</strong> (' .. code(from.path) .. '). '
    .. escaped(from.source) .. '.<br>' .. escaped(told.words.hash) .. ': ' .. code(from.sha256)
  if #from.caveats > 0 then
    words = words .. '<br>' .. escaped(told.words.caveats) .. ': '
      .. escaped(table.concat(from.caveats, ' '))
  end
  return words
end

local function entry(value)
  local html = { '<div class="told" id="from-' .. escaped(value.id) .. '" tabindex="-1">\n<h3>'
    .. escaped(value.text) .. '</h3>\n<dl>\n' }
  local function add(...) table.insert(html, pair(...)) end
  if value.of ~= '' then add('of', escaped(value.of)) end
  add('expression', code(value.expression))
  for _, each in ipairs(value.code) do
    add(each.cell, code(each.source))
  end
  if value.calculation ~= '' then add('calculation', escaped(value.calculation)) end
  if value.method ~= '' then add('method', escaped(value.method)) end
  for _, part in ipairs(value.parts) do add(part.table and 'rows-used' or 'register', part_of(part)) end
  if value.parameter then
    add('rows-used', escaped(told.words.parameter))
  elseif #value.parts == 0 then
    add('rows-used', escaped(told.words.unrecorded))
  end
  for _, name in ipairs(value.tables) do add('source', source_of(name)) end
  table.insert(html, '</dl>\n<p><a class="to-text" href="#value-' .. escaped(value.id) .. '">↩ '
    .. escaped(told.words.back) .. '</a></p>\n</div>\n')
  return table.concat(html)
end

-- The rows of a table, with a tab between cells: what a script makes a table of, and a reader can read.
local function rows_of(name, from)
  local lines = { '#\t' .. table.concat(from.columns, '\t') }
  for _, row in ipairs(from.rows) do table.insert(lines, table.concat(row, '\t')) end
  return '<details class="rows" id="rows-' .. escaped(name) .. '"><summary>'
    .. escaped(told.words['rows-used']) .. ': ' .. escaped(from.title)
    .. '</summary>\n<div class="scroll" role="group" tabindex="0" aria-label="' .. escaped(from.title)
    .. '"><pre dir="ltr">' .. escaped(table.concat(lines, '\n')) .. '</pre></div></details>\n'
end

-- The numbers that were typed: how many count nothing, then those with a source and those without.
local function typed_numbers()
  local html, structural = { cited = {}, typed = {} }, 0
  for _, each in ipairs(typed.found()) do
    if each.kind == 'structural' then structural = structural + 1
    else
      table.insert(html[each.kind], '<li><a href="#' .. escaped(each.place) .. '">' .. escaped(each.words)
        .. '</a></li>')
    end
  end
  if structural + #html.cited + #html.typed == 0 then return '' end
  local function listed(name, items)
    return #items == 0 and '' or '<details><summary>' .. escaped(told.words[name]) .. ': ' .. #items
      .. '</summary>\n<ul>' .. table.concat(items) .. '</ul></details>\n'
  end
  return '<h3>' .. escaped(told.words.typed) .. '</h3>\n<p>'
    .. escaped((told.words.structural:gsub('{n}', tostring(structural)))) .. '.</p>\n'
    .. listed('cited', html.cited) .. listed('unsourced', html.typed)
end

-- The section, nil where no number is told of.
function trace.section()
  if not told or #told.values == 0 then return nil end
  -- Twice as long as the text: folded away until a reader asks for it, or for an entry of it.
  local html = { '<section class="trace" aria-labelledby="hrc-trace" data-close="'
    .. escaped(told.words.close) .. '" data-download="' .. escaped(told.words.download)
    .. '">\n<details>\n<summary><h2 id="hrc-trace">' .. escaped(told.words.title)
    .. '</h2></summary>\n<p>' .. escaped(told.words.intro) .. '</p>\n' }
  for _, value in ipairs(told.values) do table.insert(html, entry(value)) end
  local names = {}
  for name, from in pairs(told.tables) do
    if from.rows and #from.rows > 0 then table.insert(names, name) end
  end
  table.sort(names)
  for _, name in ipairs(names) do table.insert(html, rows_of(name, told.tables[name])) end
  table.insert(html, typed_numbers() .. '</details>\n</section>')
  return pandoc.Blocks { pandoc.Plain { raw(table.concat(html)) } }
end

return trace
