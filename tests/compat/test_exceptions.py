from compat.kits import OURS, THEIRS


def test_an_error_has_a_description_and_details(kit):
    error = kit.exceptions.SecurityError("no", {"a": 1})
    assert (error.description, error.details) == ("no", {"a": 1})
    assert error.code == "SecurityError"
    assert "SecurityError: no" in str(error)


def test_without_words_an_error_has_those_of_its_class(kit):
    error = kit.exceptions.NotSupportedError()
    assert error.description == error.default_description != ""
    assert error.details == {}


def test_errors_of_one_class_and_content_are_equal(kit):
    make = kit.exceptions
    assert make.SecurityError("no", {"a": 1}) == make.SecurityError("no", {"a": 1})
    assert make.SecurityError("no") != make.SecurityError("yes")
    assert make.SecurityError("no") != make.InternalError("no")
    assert make.SecurityError("no") != "no"


def test_equal_errors_have_one_hash_and_show_themselves():
    error = OURS.exceptions.SecurityError
    assert len({error("no"), error("no"), error("yes")}) == 2
    assert repr(error("no", {"a": 1})) == "SecurityError(description='no', details={'a': 1})"
    assert str(error("no")) == "SecurityError: no, {}"


def test_no_sentence_is_that_of_the_other_package():
    for name in OURS.exceptions.__all__:
        words = getattr(getattr(OURS.exceptions, name), "default_description", None)
        assert words is None or name == "OCPPError" or words != getattr(THEIRS.exceptions, name).default_description
