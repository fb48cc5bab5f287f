import pytest


class Routes:
    """Something with decorated methods, for either package."""

    def __init__(self, kit):
        on, after = kit.routing.on, kit.routing.after

        class Base:
            @on("Reset")
            def reset(self):
                return "base"

            @on("Heartbeat", skip_schema_validation=True)
            def beat(self):
                return "base"

            @after("Reset")
            def after_reset(self):
                return "after"

        class Derived(Base):
            @property
            def trap(self):
                pytest.fail("a property was evaluated")

            @on("Reset")
            def reset(self):
                return "derived"

            def beat(self):
                return "no handler any more"

        self.made = Derived()
        self.map = kit.routing.create_route_map(self.made)


def test_handlers_are_found_by_action(kit):
    routes = Routes(kit).map
    assert set(routes) == {"Reset"}
    assert routes["Reset"]["_on_action"]() == "derived"
    assert routes["Reset"]["_after_action"]() == "after"
    assert routes["Reset"]["_skip_schema_validation"] is False


def test_validation_is_skipped_where_asked_for(kit):
    class Point:
        @kit.routing.on("Heartbeat", skip_schema_validation=True)
        def beat(self):
            return "beat"

    assert kit.routing.create_route_map(Point())["Heartbeat"]["_skip_schema_validation"] is True


def test_of_two_handlers_the_later_one_counts(kit):
    class Point:
        @kit.routing.on("BootNotification")
        def zz_first_handler_of_two(self):
            return "first"

        @kit.routing.on("BootNotification")
        def aa_second_handler_of_two(self):
            return "second"

    assert kit.routing.create_route_map(Point())["BootNotification"]["_on_action"]() == "second"


def test_a_decorated_method_stays_what_it_was(kit):
    @kit.routing.on("Heartbeat")
    def documented(self):
        """Words."""
        return 5

    assert (documented.__name__, documented.__doc__, documented(None)) == ("documented", "Words.", 5)
