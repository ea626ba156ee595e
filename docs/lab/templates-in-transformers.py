"""What transformers makes of chat templates, for JinjaTemplateTest and ChatTemplateTest to hold ours against.

    python templates-in-transformers.py > core/src/test/resources/io/firesteel/core/text/templates.jsonl
    python templates-in-transformers.py 'FOLDER/*.jinja' > rows.jsonl

Without an argument: the templates below, which are ours and use what the families' own templates use. With one: the templates in those
files. One row for each template and list of messages: template, variables, and either text or error. Needs transformers.
"""

import glob
import json
import os
import sys

from transformers.utils.chat_template_utils import render_jinja_template

TURNS = {
    "user": [{"role": "user", "content": "What is 2 + 3?"}],
    "system": [{"role": "system", "content": "You answer  briefly. "}, {"role": "user", "content": " What is 2 + 3? \n"}],
    "examples": [
        {"role": "system", "content": "S"},
        {"role": "user", "content": "1+1"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\n2"},
        {"role": "user", "content": '2+2 <|end|> "q" \'s\' {{x}} \\ é 😀\t'},
    ],
}

OURS = {
    "turns": """{%- for m in messages -%}
    {{ '<|' + m['role'] + '|>\\n' + m.content | trim + '<|end|>' }}
{% endfor %}
{% if add_generation_prompt %}
  <|assistant|>
{% endif %}
""",
    "system first": """{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0].content %}{% else %}
{% set rest = messages %}{% set system = 'none' %}{% endif %}{{ bos_token }}[{{ system }}]{% for m in rest %}
{%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must take turns') }}{% endif %}
{% if loop.last and not add_generation_prompt %}{{ eos_token }}{% endif %}{{ loop.index }}/{{ loop.length }} {{ m.content }}
{% endfor %}""",
    "last of a kind": """{%- set ns = namespace(last=-1, seen=false) %}{%- for m in messages[::-1] %}
{%- set index = (messages|length - 1) - loop.index0 %}
{%- if not ns.seen and m.role == "user" and m.content is string and not(m.content.startswith('<x>') and m.content.endswith('</x>')) %}
{%- set ns.seen = true %}{%- set ns.last = index %}{%- endif %}{%- endfor %}last {{ ns.last }}: {{ messages[ns.last].content }}""",
    "thoughts": """{% for m in messages %}{% set content = m.content %}{% if '</think>' in content %}
{%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
{%- set content = content.split('</think>')[-1].lstrip('\\n') %}({{ thought }}){% endif %}{{ content }}|{% endfor %}""",
    "macros": """{%- macro turn(role, content='nothing', end=true) -%}
<{{ role }}>{{ content }}{% if end %}</{{ role }}>{% endif %}
{%- endmacro %}
{% for m in messages %}{{ turn(m.role, content=m.content) }}{% endfor %}{{ turn('assistant', end=false) }} {{ turn('a') }}""",
    "white space": "a  {%- if true %}  b  {% endif -%}   c\n   {% if true %}\n  d\n   {%+ if true %} e{% endif +%}\n{% endif %}\n{# a remark #}\nf {#- another -#} g {{- ' h ' -}} i\n\n{% raw %}{{ as it is }}{% endraw %}\n  {%- set x = 1 %}\n\tj\n",
    "values": "{{ none }} {{ true }} {{ 1.0 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 1e20 }} {{ 0.00001 }} {{ [1, 'a', none, \"it's\"] }} {{ {'k': [true]} }} {{ nothing }}|{{ 'a' ~ 1 ~ none }} {{ 1 < 2 < 3 }} {{ 'b' > 'a' and not 1 == 2 }} {{ 3 in [1, 3.0] }} {{ 'x' not in 'abc' }} {{ 'yes' if messages else 'no' }} {{ 'yes' if not messages }}|",
    "filters": "{{ messages | length }} {{ messages | map(attribute='role') | join(', ') }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'in', ['user', 'system']) | map(attribute='content') | list }} {{ nothing | default('d') }} {{ '' | default('d', true) }} {{ 'a b' | upper | replace(' ', '-') }} {{ 'hello world' | title }} {{ [3, 1, 2] | sort | first }} {{ [3, 1, 2] | sort(reverse=true) | last }} {% for k, v in {'b': 1, 'a': 2} | dictsort %}{{ k }}{{ v }}{% endfor %} {% for pair in {'b': 1} | items %}{{ pair[0] }}{% endfor %} {{ '12' | int + 1 }} {{ 'x' | int(5) }} {{ '1.5' | float }} {{ [1, 2] | sum }} {{ ['a', 'A', 'b'] | unique | list }} {{ 'a\nb\n\nc' | indent(2) }} {{ 2.5 | round }} {{ [1, 2, 3] | reverse | list }} {{ 'abc' | first }}{{ 'abc' | last }} {{ ' x ' | trim }}|{{ -3 | abs }} {{ none | selectattr('x') | list }}",
    "json": "{{ messages | tojson }}\n{{ {'a': [1, 2.5, true, none, 'é\\n\"'], 'b': {}} | tojson }}\n{{ {'a': [1, {'b': []}], 'c': 'd'} | tojson(indent=2) }}",
    "methods": "{{ ' a,b,c '.strip().split(',') }} {{ 'a b  c'.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'abcabc'.replace('b', 'x', 1) }} {{ 'abc'.find('c') }} {{ 'xxabxx'.strip('x') }} {{ 'Abc'.upper() }} {{ 'abc'.startswith(('x', 'a')) }} {{ {'a': 1}.get('b', 2) }} {{ {'a': 1}.get('b') }} {{ ', '.join(['x', 'y']) }} {% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %} {{ 'a\nb\n'.splitlines() }} {{ 'aXbX'.removesuffix('X') }} {{ 'banana'.count('an') }} {{ '{}-{}'.format('a', 1) }} {{ 'é{a'.title() }} {{ 'abc'[1] }}{{ 'abc'[-1] }} {{ 'héllo'[1:3] }} {{ [1, 2, 3, 4][::2] }} {{ [1, 2, 3][-2:] }} {{ 'abc'[::-1] }}",
    "loops": "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }}{{ ', ' if not loop.last }}{% endfor %} {% for i in range(10) if i is odd %}{% if i == 7 %}{% break %}{% endif %}{% if i == 3 %}{% continue %}{% endif %}{{ i }}{{ loop.cycle('x', 'y') }}{% else %}never{% endfor %} {% for i in [] %}{{ i }}{% else %}empty{% endfor %} {% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }} {% for i in [1, 2, 3] %}{{ loop.previtem is defined }}{{ loop.nextitem | default('-') }}{% endfor %} {% set a, b = 1, [2] %}{{ a }}{{ b }} {% set t %}in {{ a }}{% endset %}{{ t | upper }} {% filter upper %}f{{ a }}{% endfilter %} {% with y = 5 %}{{ y }}{% endwith %}{{ y }}",
    "tests": "{{ x is defined }} {{ messages is iterable and messages is not mapping }} {{ messages[0] is mapping }} {{ 'a' is string }} {{ 1 is number }} {{ none is none }} {{ 4 is divisibleby 2 }} {{ true is true }} {{ 1.5 is float }} {{ 2 is integer }} {{ [] is sequence }} {{ 1 is eq 1 }} {{ 3 is gt 2 }} {{ 'a' is in ['a'] }} {{ tools is none }} {{ messages[0].tool_calls is defined and messages[0].tool_calls }}",
    "generation": "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}.",
    "refuses": "{{ raise_exception('no system prompt, please') }}",
    "undefined": "{{ nothing.at_all }}",
    "not a function": "{{ open('/etc/passwd') }}",
    "not an attribute": "{{ ''.__class__.__mro__ }}",
    "changes": "{{ messages.append({}) }}",
    "sums of kinds": "{{ 'a' + 1 }}",
    "not closed": "{% if true %}",
    "no tag": "{% frobnicate %}",
    "no filter": "{{ 'a' | frobnicate }}",
    "for ever": "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
}


def rows(name, template):
    for turns, messages in TURNS.items():
        for begins in (True, False):
            special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
            row = {"template": name, "turns": turns, "text": template,
                   "variables": {**special, "tools": None, "documents": None, "add_generation_prompt": begins, "messages": messages}}
            if name == "for ever":
                yield {**row, "error": "it takes hours"}
                return
            try:
                rendered, _ = render_jinja_template([messages], chat_template=template, add_generation_prompt=begins, **special)
                yield {**row, "rendered": rendered[0]}
            except Exception as e:
                yield {**row, "error": f"{type(e).__name__}: {e}"}


templates = {os.path.basename(f): open(f).read() for f in sorted(glob.glob(sys.argv[1]))} if len(sys.argv) > 1 else OURS
for name, template in templates.items():
    for row in rows(name, template):
        print(json.dumps(row, ensure_ascii=False))
