from app.work import load

if __name__ == "__main__":
    print(load(1))
