import inspect

import pluggy
import pytest
from little import STRICT

from ocpp_core import hooks


def manager(*plugins):
    made = pluggy.PluginManager(hooks.GROUP)
    made.add_hookspecs(hooks)
    for plugin in plugins:
        made.register(plugin)
    return made


class Good:
    @hooks.hookimpl
    def ocpp_version(self, name):
        return STRICT if name == STRICT.subprotocol else None


def test_a_plugin_answers_for_its_own_name():
    hook = manager(Good()).hook
    assert hook.ocpp_version(name="ocpp0.2") is STRICT
    assert hook.ocpp_version(name="ocpp0.1") is None
    assert hook.ocpp_transport(name="ws") is None


def test_a_plugin_with_other_arguments_is_refused():
    class Bad:
        @hooks.hookimpl
        def ocpp_version(self, version):
            raise NotImplementedError

    with pytest.raises(pluggy.PluginValidationError):
        manager(Bad())


def test_every_hook_asks_by_name_and_takes_the_first_answer():
    specs = [value for value in vars(hooks).values() if hasattr(value, f"{hooks.GROUP}_spec")]
    assert [spec.__name__ for spec in specs] == ["ocpp_version", "ocpp_transport", "ocpp_adapter"]
    for spec in specs:
        assert list(inspect.signature(spec).parameters) == ["name"]
        assert getattr(spec, f"{hooks.GROUP}_spec")["firstresult"]
        assert spec(name="x") is None
