# Two commands matter: `make run` and `make test`. Everything else is here for people who build.
V := .venv
BIN := $(V)/bin
PORT ?= 8000
DEMO ?= yes
DATA ?= $(or $(TERANGA_DATA),var)
export TERANGA_DATA := $(abspath $(DATA))

.PHONY: help run setup test test-basic test-more lint bench shell backup restore upgrade demo-reset lock screens messages system

help:
	@echo "make run [PORT=8000] [DATA=var] [DEMO=no]   set everything up and serve"
	@echo "make test                         set everything up and pass every test"
	@echo "make lint · bench [NAME=x] · shell · backup · restore FILE= · upgrade · demo-reset · screens"

$(V)/.run: requirements.txt bootstrap.txt
	@sh scripts/venv.sh requirements.txt
	@touch $@

$(V)/.test: $(V)/.run dev.txt
	@sh scripts/venv.sh dev.txt
	@touch $@

setup: $(V)/.run

run: $(V)/.run
	@exec $(BIN)/python manage.py serve --port $(PORT) $(if $(filter no,$(DEMO)),,--demo)

demo-reset: $(V)/.run
	@$(BIN)/python manage.py demo_reset

shell: $(V)/.run
	@$(BIN)/python manage.py shell

backup: $(V)/.run
	@$(BIN)/python manage.py backup

restore: $(V)/.run
	@test -n "$(FILE)" || { echo "Name the backup: make restore FILE=path"; exit 2; }
	@$(BIN)/python manage.py restore "$(FILE)"

upgrade: $(V)/.run
	@$(BIN)/python manage.py upgrade

system:
	@sh scripts/system.sh

test: $(V)/.test
	@sh scripts/test.sh

test-basic: $(V)/.test
	@$(BIN)/pytest -q -m "not browser and not peer"

test-more: $(V)/.test system
	@TERANGA_MORE=1 sh scripts/test.sh

lint: $(V)/.test
	@sh scripts/lint.sh

bench: $(V)/.test
	@$(BIN)/python -m bench $(NAME)

screens: $(V)/.test system
	@$(BIN)/python -m tools.screens

messages: $(V)/.test
	@$(BIN)/python -m tools.messages

lock: $(V)/.run
	@for f in requirements dev bootstrap; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $$f.in -o $$f.txt; done
