import importlib


def module_of(name):
    return importlib.import_module(".programs." + name, __name__)


def call(name, command, path):
    module = module_of(name)
    function = getattr(module, f"ext{command}")
    return function(path)


def start(name):
    module = module_of(name)
    return module.run()
