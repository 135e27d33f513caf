# What a developer runs. Everything works without the network once the packages are installed.
PYTHON ?= python3
BIN := .venv/bin
GOLD := ../shared/gold/score.py

.DEFAULT_GOAL := check
.PHONY: check install test gold demo lint train

check: lint test

$(BIN)/pytest:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -e '.[test]'

install: $(BIN)/pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: install
	$(BIN)/pytest

# Every gold figure, the two long ones too.
gold: install
	@for task in attribution dates places classes types control questions timeline coref; do \
		$(PYTHON) $(GOLD) $$task --dateline $(BIN)/dateline || exit 1; done

demo: install
	$(BIN)/dateline demo

# The learned votes again from the text in training/: the same bytes on the same versions of numpy and scikit-learn.
train: install
	$(BIN)/pip install -q -e '.[train]'
	$(BIN)/python training/classes.py
