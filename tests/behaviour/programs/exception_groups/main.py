import time


def fail(kind):
    time.sleep(0)
    raise kind("failed")


def broad():
    try:
        fail(KeyError)
    except Exception as error:
        return f"broad {type(error).__name__}"


def bare():
    try:
        fail(ValueError)
    except:  # noqa: E722
        return "bare"


def chained():
    try:
        try:
            fail(ValueError)
        except ValueError as error:
            raise RuntimeError("outer") from error
    except RuntimeError as error:
        return f"chained {type(error.__cause__).__name__}"


def group():
    try:
        raise ExceptionGroup("all", [OSError("a")])
    except* OSError as errors:
        time.sleep(0)
        return_value = len(errors.exceptions)
    return return_value


def reraised():
    try:
        fail(LookupError)
    except LookupError:
        time.sleep(0)
        raise


def main():
    print(broad())
    print(bare())
    print(chained())
    print("group", group())
    try:
        reraised()
    except LookupError as error:
        print("reraised", type(error).__name__)


if __name__ == "__main__":
    main()
