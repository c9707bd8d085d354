self.ramah = { files: "{{ files|escapejs }}", page: "{{ page|escapejs }}" };
importScripts("{{ script|escapejs }}");
